import { createMessagePath, type DeliveryDeps, type MessagePath } from '../../src/delivery/index.js';
import { keepLease } from '../../src/delivery/lease.js';
import { SurecastError } from '../../src/errors.js';
import { createEvents, type Events } from '../../src/events.js';
import { createMemoryGateway, type MemoryGateway } from '../../src/gateway/memory/index.js';
import type { LiveState } from '../../src/live/live-state.js';
import type { Store } from '../../src/store/store.js';
import { startWorker } from '../../src/workers/worker.js';
import type { Faults } from './faults.js';
import { type Ambush, Life, reachedBy } from './life.js';
import { withFullNames, withOwnNames } from './named-connections.js';
import { createOrderIds } from './order-ids.js';
import type { Random } from './random.js';
import type { createSharedBus } from './shared-bus.js';
import type { createSharedQueue } from './shared-queue.js';
import { TOKENS } from './tokens.js';
import type { VirtualTime } from './virtual-time.js';
import type { Watch } from './watch.js';

export type Role = 'api' | 'gateway' | 'worker';

/** What all processes stand on. */
export interface Ground {
  time: VirtualTime;
  random: Random;
  faults: Faults;
  store: Store;
  live: LiveState;
  bus: ReturnType<typeof createSharedBus>;
  queue: ReturnType<typeof createSharedQueue>;
  watch: Watch;
  limits: Pick<
    DeliveryDeps,
    'sweepEveryMs' | 'clientTtlMs' | 'retentionMs' | 'checkpointEveryMs' | 'ring' | 'catchUpReads'
  >;
  /** Its clock is at most this far off. */
  skewMs: number;
  /** One process has the store for itself. */
  isAlone: boolean;
}

/** One process of the service, built as the application builds it, on ports that it can be cut off from. */
export interface Process {
  id: string;
  roles: readonly Role[];
  life: Life;
  gateway: MemoryGateway;
  path: MessagePath;
  events: Events;
  kill(): void;
}

export function startProcess(ground: Ground, id: string, roles: readonly Role[]): Process {
  const { time, random, faults, watch } = ground;
  const life = new Life({ time, random: random.fork(), faults, onAmbush, onUnknown: watch.unknown });
  life.skewMs = random.chance(0.5) ? 0 : random.between(-ground.skewMs, ground.skewMs);
  const { clock } = life;
  const store = reachedBy(life, 'store', ground.store, ['open', 'close']);
  const live = reachedBy(life, 'live', ground.live, ['open', 'close']);
  const queue = reachedBy(life, 'queue', ground.queue.of(life), ['open', 'close', 'work', 'drain']);
  const bus = reachedBy(life, 'bus', ground.bus.of(life), ['open', 'close', 'onFrames', 'onOrders']);
  const events = createEvents();
  watch.events(id, events);
  const log = {
    warn: () => undefined,
    error: (fields: object, message: string) => watch.fault(id, `${message}: ${describe(fields)}`),
  };
  const gateway = createMemoryGateway({ tokens: TOKENS, clock, log });
  const path = createMessagePath({
    relayGapMs: 10,
    isAlone: ground.isAlone,
    node: id,
    store,
    live,
    queue,
    bus,
    gateway: withOwnNames(gateway, id, life, watch),
    clock,
    events,
    newId: createOrderIds(id, clock),
    random: random.fork().next,
    ...ground.limits,
    rebuilds: roles.includes('worker'),
  });
  const startedAt = clock.now();

  async function start(): Promise<void> {
    const endless = new AbortController().signal;
    if (ground.isAlone && roles.includes('worker')) await queue.reset();
    if (ground.isAlone) await path.sweep.expireNodes();
    if (roles.includes('gateway')) {
      gateway.attach(withFullNames(path.delivery, id));
      await path.startPush();
      void path.runBeacons(endless);
    }
    const info = () => ({ id, roles: [...roles], host: 'host', startedAt, connections: gateway.size });
    const { repair, registerAgain } = path;
    void keepLease(info, { live, bus, clock, events, repair, registerAgain }, endless);
    if (roles.includes('worker')) await startWorker(queue, path);
  }

  function kill(): void {
    if (life.state === 'dead') return;
    life.kill();
    ground.bus.leave(life);
    ground.queue.leave(life);
    watch.killed(id, roles);
  }

  function onAmbush(act: Ambush['act'], at: string): void {
    watch.ambushed(id, act, at);
    if (act === 'kill') kill();
    else life.pause();
  }

  start().catch((error: unknown) => {
    // As the program does it: a start that meets no store or no Redis ends the process, and whoever watches over it tries again.
    if (!(error instanceof SurecastError)) watch.fault(id, `it did not start: ${error}`);
    kill();
  });
  return { id, roles, life, gateway, path, events, kill };
}

function describe(fields: object): string {
  const { err } = fields as { err?: unknown };
  return err instanceof Error ? `${err.stack}` : JSON.stringify(fields);
}
