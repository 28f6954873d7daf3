import type { Frame } from '@surecast/shared/protocol';
import { SurecastError } from '../../src/errors.js';
import type { DeliveryEvents, Events } from '../../src/events.js';
import type { LiveState } from '../../src/live/live-state.js';
import type { MemoryDisk } from '../../src/store/memory/index.js';
import type { Store } from '../../src/store/store.js';
import { createDropCheck } from './checks/drops.js';
import { createFrameCheck } from './checks/frames.js';
import { createReportCheck } from './checks/reports.js';
import { createRoundCheck } from './checks/rounds.js';
import { createSettleCheck } from './checks/settled.js';
import type { Ledger } from './ledger.js';
import type { Role } from './process.js';
import type { VirtualTime } from './virtual-time.js';

/** Events that a reader of a trace wants to see. */
const NOTED = ['left', 'dropped', 'resent', 'settled', 'nodeExpired', 'repaired', 'slid', 'trimmed', 'circuit'];
/** Events that carry an error; `quarantined` too, since no message of a run is poisoned. */
const FAILURES = ['relayFailed', 'fanOutFailed', 'resendFailed', 'sweepFailed', 'quarantined'];

/** Everything that is looked at while a run goes on: effects on store and live state, frames, events. */
export type Watch = ReturnType<typeof createWatch>;

export interface WatchDeps {
  time: VirtualTime;
  ledger: Ledger;
  disk: MemoryDisk;
  intervalMs: number;
  maxResends: number;
  /** Whether the service has a reason to drop this client now: it is connected and does not acknowledge. */
  mayDrop(client: string): boolean;
}

export function createWatch(deps: WatchDeps) {
  const { ledger } = deps;
  const frames = createFrameCheck(deps);
  const rounds = createRoundCheck(deps);
  const drops = createDropCheck(deps, rounds);
  const settled = createSettleCheck(deps);
  const reports = createReportCheck(deps);
  const owners = new Map<string, string>();

  function events(process: string, source: Events): void {
    for (const name of [...NOTED, ...FAILURES] as (keyof DeliveryEvents)[]) {
      source.on(name, (event: unknown) => heard(process, name, event));
    }
  }

  function heard(process: string, name: string, event: unknown): void {
    const { error } = event as { error?: unknown };
    ledger.note(name, () => `${process} ${error === undefined ? JSON.stringify(event) : error}`);
    if (!FAILURES.includes(name)) return;
    if (name === 'quarantined')
      ledger.violated('nothing is poisoned', `${process} quarantined ${JSON.stringify(event)}`);
    else if (!(error instanceof SurecastError)) fault(process, `${name}: ${(error as Error)?.stack ?? error}`);
  }

  function fault(process: string, text: string): void {
    ledger.violated('no fault inside', `${process} ${text}`);
  }

  return {
    events,
    fault,
    epoch: deps.disk.id,
    intervalMs: deps.intervalMs,
    maxResends: deps.maxResends,
    logged: frames.logged,
    store: (store: Store): Store => settled.store(frames.store(store)),
    live: <T extends LiveState>(live: T): T => drops.live(rounds.live(live)),
    killed(process: string, roles: readonly Role[]) {
      ledger.note('KILLED', () => `${process} (${roles.join(', ')})`);
      if (roles.includes('gateway')) ledger.roundsLost += 1;
    },
    unknown(name: string) {
      if (name === 'takeRounds') ledger.roundsLost += 1;
    },
    ambushed(process: string, act: string, at: string) {
      ledger.note('ambush', () => `${act} of ${process} ${at}`);
      if (at.endsWith('takeRounds')) ledger.roundsLost += 1;
    },
    connected: (connection: string, client: string) => void owners.set(connection, client),
    sent(connection: string, frame: unknown) {
      const client = owners.get(connection);
      if (client) rounds.sent(client, frame as Frame);
    },
    arrived: (client: string, frame: Frame) => frames.arrived(client, frame),
    reportAsked: reports.asked,
    /** An answer to an ack of a client has reached it. */
    answeredAck(client: string, ack: unknown, answer: object, sentAt: number) {
      const { channel } = ack as { channel?: string };
      const { cursor, cursors } = answer as { cursor?: number; cursors?: Record<string, number> };
      if (channel !== undefined && cursor !== undefined) drops.acknowledged(client, channel, cursor, sentAt);
      for (const [name, reached] of Object.entries(cursors ?? {})) drops.acknowledged(client, name, reached, sentAt);
    },
    get flushes() {
      return ledger.flushes;
    },
    /** Live state was emptied: what it counted is gone. */
    flushed() {
      ledger.flushes += 1;
      rounds.forget();
      drops.forget();
    },
  };
}
