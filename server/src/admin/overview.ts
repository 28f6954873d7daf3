import type { AdminOverview } from '@surecast/shared/protocol';
import type { Clock } from '../clock.js';
import { SHARDS } from '../delivery/shard.js';
import type { FigureGauges, LiveState } from '../live/live-state.js';
import type { AdminDeps } from './deps.js';
import { readNow } from './history.js';
import { readNodes } from './nodes.js';
import { sharedRead } from './shared-read.js';

const CHANNELS_PER_PAGE = 1_000;
const GAUGED_PER_PAGE = 500;
/** The sums cover this many channels of each shard at most, so that one look at the page has a bound. */
const CHANNELS_PER_SHARD = 4_000;

const FRESH_MS = 1_000;
/** Sums over ten thousand channels may take longer than anybody should wait for a page that asks again anyway. */
const STALE_MS = 5_000;
/** Counting channels means to read their names: the one figure whose cost grows with the number of logs. */
const COUNT_FRESH_MS = 10_000;
const COUNT_STALE_MS = 60_000;

type Sources = Pick<AdminDeps, 'store' | 'live'>;

/** The figures of the whole service. */
export interface Overview {
  /** Read at most once a second however many ask; at once, if need be a few seconds old. */
  shared(): Promise<AdminOverview>;
  /** Read now. */
  fresh(): Promise<AdminOverview>;
}

export function createOverview({ store, live, clock }: Sources & { clock: Clock }): Overview {
  const count = { forMs: COUNT_FRESH_MS, staleMs: COUNT_STALE_MS, clock };
  const channels = sharedRead(() => countChannels({ store, live }), count);
  const fresh = async () => readOverview({ store, live }, await channels());
  return { shared: sharedRead(fresh, { forMs: FRESH_MS, staleMs: STALE_MS, clock }), fresh };
}

/** `channels`: how many have a log or clients, see `countChannels`. */
export async function readOverview({ store, live }: Sources, channels: number): Promise<AdminOverview> {
  const [sums, deadLetters, nodes, now] = await Promise.all([
    readGauges({ live }),
    store.countDeadLetters(),
    readNodes({ live }),
    readNow({ live }),
  ]);
  return {
    epoch: store.id,
    store: store.kind === 'mongodb' ? 'mongodb' : 'sqlite',
    ...sums,
    channels,
    connections: nodes.reduce((sum, node) => sum + (node.alive ? node.connections : 0), 0),
    deadLetters,
    resendIntervalMs: live.policy.intervalMs,
    maxResends: live.policy.maxResends,
    nodes,
    now,
  };
}

/** Sums over the channels that have clients. */
export async function readGauges({ live }: { live: Pick<LiveState, 'gauges'> }): Promise<FigureGauges> {
  const sums = { connected: 0, away: 0, pending: 0 };
  const shards = Array.from({ length: SHARDS }, async (_, shard) => {
    let after: string | null | undefined;
    for (let looked = 0; looked < CHANNELS_PER_SHARD && after !== null; looked += GAUGED_PER_PAGE) {
      const page = await live.gauges(shard, { limit: GAUGED_PER_PAGE, ...(after !== undefined && { after }) });
      sums.connected += page.connected;
      sums.away += page.away;
      sums.pending += page.pending;
      after = page.next;
    }
  });
  await Promise.all(shards);
  return sums;
}

/** How many channels have a log, or clients who wait for their first message; up to 16 × 4,000 of each. */
export async function countChannels({ store, live }: Sources): Promise<number> {
  const names = new Set<string>();
  const shards = Array.from({ length: SHARDS }, async (_, shard) => {
    for await (const page of subscribedPages(live, shard)) for (const name of page) names.add(name);
  });
  await Promise.all([...shards, addLogs(store, names)]);
  return names.size;
}

async function addLogs(store: Sources['store'], names: Set<string>): Promise<void> {
  let after: string | undefined;
  for (let looked = 0; looked < SHARDS * CHANNELS_PER_SHARD; looked += CHANNELS_PER_PAGE) {
    const page = await store.channels({ limit: CHANNELS_PER_PAGE, ...(after !== undefined && { after }) });
    for (const { channel } of page) names.add(channel);
    if (page.length < CHANNELS_PER_PAGE) return;
    after = page.at(-1)?.channel;
  }
}

async function* subscribedPages(live: Sources['live'], shard: number): AsyncGenerator<string[]> {
  let after: string | undefined;
  for (let looked = 0; looked < CHANNELS_PER_SHARD; looked += CHANNELS_PER_PAGE) {
    const page = await live.subscribed(shard, { limit: CHANNELS_PER_PAGE, ...(after !== undefined && { after }) });
    if (page.length > 0) yield page;
    if (page.length < CHANNELS_PER_PAGE) return;
    after = page.at(-1);
  }
}
