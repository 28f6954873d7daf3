import type { Clock } from '../clock.js';
import type { Events } from '../events.js';
import { type LiveState, MOST_DEPARTURES } from '../live/live-state.js';
import type { Store } from '../store/store.js';
import type { Drop } from './drop.js';
import type { Ring } from './ring.js';
import { shardOf } from './shard.js';

const CHANNELS_PER_LOOK = 100;
const CLIENTS_PER_PAGE = 500;
/**
 * What admins did: kept as long as messages; the newest of it however old; never more than fills a few megabytes, whoever tries to log in.
 */
const AUDIT = { keep: 10_000, most: 100_000 };
/** An upper bound of work for one channel in one look. */
const PAGES = 200;
const SHORTEST_MS = 1_000;
const LONGEST_MS = 60_000;

interface RetainDeps {
  store: Store;
  live: LiveState;
  drop: Drop;
  /** Of this process; those of others let old messages go by their age. */
  ring: Pick<Ring, 'forget'>;
  clock: Clock;
  events: Events;
  /** How long messages are kept. */
  retentionMs: number;
}

/**
 * RT1: what is older than its time leaves the log, in this order: record what is lost to whom, raise the floor, delete. Killed anywhere, a
 * later look goes on; nothing is deleted that somebody misses without a record.
 */
export function createRetain({ store, live, drop, ring, clock, events, retentionMs }: RetainDeps) {
  const everyMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, retentionMs / 100));
  let nextAt = 0;

  async function retain(old: { channel: string; upTo: number }, before: number, signal?: AbortSignal): Promise<void> {
    const { channel, upTo } = old;
    // Positions that live state has lost cannot be recorded: what they miss stays until they are back.
    const shard = shardOf(channel);
    const mark = await live.wholeMark(shard);
    if (mark === null) return;
    const clients = await forfeit(channel, upTo, signal);
    if (clients === null) return;
    // A marker that stands is a loss that is not on record yet: of another worker, or of a look that was killed.
    const markers = await live.departures(shard, 0, MOST_DEPARTURES);
    if (markers.length === MOST_DEPARTURES || markers.some((marker) => marker.channel === channel)) return;
    // They were lost while they were asked for.
    if ((await live.wholeMark(shard)) !== mark) return;
    await store.trim(channel, upTo);
    ring.forget(channel, upTo);
    await store.forgetRecords(channel, before);
    events.emit('trimmed', { channel, upTo, clients });
  }

  /** How many clients lose something, each on record now; null when some are left for the next look. */
  async function forfeit(channel: string, upTo: number, signal?: AbortSignal): Promise<number | null> {
    let clients = 0;
    for (let page = 0; page < PAGES && !signal?.aborted; page += 1) {
      const below = await live.below(channel, upTo, CLIENTS_PER_PAGE);
      if (below.length === 0) return clients;
      for (const { client, cursor } of below) if (await drop.forfeit(channel, client, { cursor, upTo })) clients += 1;
    }
    return null;
  }

  /** One bounded look, if it is time. */
  return async (signal?: AbortSignal): Promise<void> => {
    const now = clock.now();
    if (now < nextAt) return;
    const before = now - retentionMs;
    const old = await store.oldMessages(before, CHANNELS_PER_LOOK);
    for (const found of old) {
      if (signal?.aborted) return;
      await retain(found, before, signal);
    }
    await store.forgetAudit({ before, ...AUDIT });
    if (old.length < CHANNELS_PER_LOOK) nextAt = now + everyMs;
  };
}
