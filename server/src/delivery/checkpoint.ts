import type { Clock } from '../clock.js';
import type { Events } from '../events.js';
import { type LiveState, MOST_DEPARTURES } from '../live/live-state.js';
import type { Checkpoint, Store } from '../store/store.js';
import type { Drop } from './drop.js';
import { SHARDS, shardOf } from './shard.js';

const CHANNELS_PER_LOOK = 200;
const POSITIONS_PER_PAGE = 500;

interface CheckpointDeps {
  store: Store;
  live: LiveState;
  drop: Pick<Drop, 'finish'>;
  clock: Clock;
  events: Events;
  everyMs: number;
}

/**
 * CP2: positions that moved are copied to the store now and then. An emptied live state is rebuilt from these copies: how old they
 * are decides how much is sent twice, never whether something is lost.
 */
export function createCheckpoint({ store, live, drop, clock, events, everyMs }: CheckpointDeps) {
  let nextAt = 0;

  async function ofShard(shard: number, signal?: AbortSignal): Promise<number> {
    let count = 0;
    let after: string | undefined;
    const mark = await live.wholeMark(shard);
    if (mark === null) return 0;
    do {
      const page = await live.uncheckpointed(shard, {
        ...(after !== undefined && { after }),
        limit: CHANNELS_PER_LOOK,
      });
      count += await copy(
        page.channels.map(({ channel }) => channel),
        mark,
        signal,
      );
      if (signal?.aborted) return count;
      // Marked as of before they were read: what moved since is copied again.
      if (page.channels.length > 0) await live.markCheckpointed(shard, page.channels);
      after = page.next ?? undefined;
    } while (after !== undefined);
    return count;
  }

  /**
   * CP3: who departed between the question and the copy must not get its checkpoint back: its departure ends once more. Unless live state was lost
   * meanwhile: then nobody who is missing has departed for that.
   */
  async function endDeparted(channel: string, clients: readonly string[], mark: string): Promise<void> {
    const here = await live.cursors(channel, clients);
    const gone = new Set(clients.filter((client) => !here.has(client)));
    if (gone.size === 0) return;
    const shard = shardOf(channel);
    const markers = await live.departures(shard, 0, MOST_DEPARTURES);
    if (markers.length === MOST_DEPARTURES || (await live.wholeMark(shard)) !== mark) return;
    for (const marker of markers) if (marker.channel === channel && gone.has(marker.client)) await drop.finish(marker);
    await store.removeCheckpoints([...gone].map((client) => ({ channel, client })));
  }

  async function copy(channels: readonly string[], mark: string, signal?: AbortSignal): Promise<number> {
    let count = 0;
    let waiting: Checkpoint[] = [];
    const copied = new Map<string, string[]>();
    const write = async () => {
      if (waiting.length > 0) await store.putCheckpoints(waiting);
      count += waiting.length;
      waiting = [];
      for (const [channel, clients] of copied) await endDeparted(channel, clients, mark);
      copied.clear();
    };
    for (const channel of channels) {
      if (signal?.aborted) break;
      for (let offset = 0, more = true; more; offset += POSITIONS_PER_PAGE) {
        const page = await live.positions(channel, { offset, limit: POSITIONS_PER_PAGE });
        const at = clock.now();
        waiting.push(...page.positions.map((position) => ({ channel, ...position, at })));
        copied.set(channel, [...(copied.get(channel) ?? []), ...page.positions.map(({ client }) => client)]);
        more = page.more;
        if (waiting.length >= POSITIONS_PER_PAGE) await write();
      }
    }
    await write();
    return count;
  }

  /** Copies what moved, if it is time; ends early when the signal aborts. */
  return async (signal?: AbortSignal): Promise<void> => {
    if (clock.now() < nextAt) return;
    let count = 0;
    for (let shard = 0; shard < SHARDS && !signal?.aborted; shard += 1) count += await ofShard(shard, signal);
    nextAt = clock.now() + everyMs;
    if (count > 0) events.emit('checkpointed', { positions: count });
  };
}
