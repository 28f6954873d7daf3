import { afterEach, beforeEach } from 'vitest';
import { shardOf } from '../../delivery/shard.js';
import type { Join, JoinOutcome, LiveState, ResendPolicy } from '../live-state.js';

/** One live state of an adapter, empty at first. */
export interface OpenedLiveState {
  live: LiveState;
  /** Moves its clock. */
  advance(ms: number): Promise<void>;
  /** Forgets everything. */
  flush(): Promise<void>;
  /** Starts anew what keeps its data, and loses none of it. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface Bounds {
  positionsPerSubject?: number;
}

export type OpenLiveState = (policy: ResendPolicy, bounds: Bounds) => Promise<OpenedLiveState>;

/** Long enough for "not yet" to hold on a busy machine, short enough to be waited for. */
export const POLICY: ResendPolicy = { intervalMs: 300, maxResends: 3, window: 50 };
export const STEP_MS = POLICY.intervalMs / 60;
export const CHANNEL = 'news';
export const SHARD = shardOf(CHANNEL);
/** Three channels of one shard. */
export const CHANNELS = ['news', 'news-3', 'news-12'] as const;

export interface Fixture {
  readonly live: LiveState;
  advance(ms: number): Promise<void>;
  flush(): Promise<void>;
  restart(): Promise<void>;
  /** Until everything that was sent by now is ripe. */
  ripen(): Promise<void>;
  /** A message range (from, to] of the channel was first sent now. */
  sent(from: number, to: number): Promise<number | null>;
  /** A client that is not known here starts at the head, or `rewind` before it, as the delivery path would have it. */
  join(client: string, more?: Partial<Join> & { rewind?: number }): Promise<JoinOutcome>;
  leave(client: string, connection?: string): Promise<'away' | 'not_current' | undefined>;
  ack(client: string, upTo: number): ReturnType<typeof one>;
  cursor(client: string): Promise<number | undefined>;
}

async function one(live: LiveState, client: string, upTo: number) {
  return (await live.advance(SHARD, [{ channel: CHANNEL, client, upTo }]))[0];
}

async function joined(live: LiveState, join: Join): Promise<JoinOutcome> {
  const [outcome] = await live.join(SHARD, [join]);
  if (!outcome) throw new Error('a join was not answered');
  return outcome;
}

/** Opens a live state before each test of the surrounding suite and closes it after. */
export function eachWith(open: OpenLiveState, bounds: Bounds = {}): Fixture {
  let opened: OpenedLiveState | undefined;
  const current = () => {
    if (!opened) throw new Error('no live state is open outside of a test');
    return opened;
  };
  beforeEach(async () => {
    opened = await open(POLICY, bounds);
  });
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
  });
  return {
    get live() {
      return current().live;
    },
    advance: (ms) => current().advance(ms),
    flush: () => current().flush(),
    restart: () => current().restart(),
    ripen: () => current().advance(POLICY.intervalMs + 2 * STEP_MS),
    sent: (from, to) => current().live.recordSent(SHARD, [{ channel: CHANNEL, from, to }]),
    async join(client, { rewind = 0, ...more } = {}) {
      const join = { channel: CHANNEL, client, node: 'n1', connection: `${client}-1`, storeHead: 0, ...more };
      const outcome = await joined(current().live, join);
      if (outcome.kind !== 'unknown_client') return outcome;
      const start = Math.max(0, outcome.head - rewind);
      return joined(current().live, { ...join, restore: { cursor: start, joined: start } });
    },
    leave: async (client, connection = `${client}-1`) =>
      (await current().live.leave(SHARD, [{ channel: CHANNEL, client, connection }]))[0],
    ack: (client, upTo) => one(current().live, client, upTo),
    cursor: async (client) => (await current().live.cursors(CHANNEL, [client])).get(client),
  };
}
