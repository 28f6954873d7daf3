import type { Events } from '../events.js';
import type { KnownPosition, LiveState } from '../live/live-state.js';
import type { Checkpoint, Store } from '../store/store.js';
import type { Seen } from './seen.js';
import { byShard, SHARDS } from './shard.js';

const CHANNELS_PER_PAGE = 1_000;
const POSITIONS_PER_PAGE = 500;

export interface Repair {
  /** Compares live state with what this process knows of it, and puts back what is missing. */
  look(): Promise<void>;
}

interface RepairDeps {
  store: Store;
  live: LiveState;
  seen: Seen;
  presence: {
    /** Positions of the connections that this node holds, in one shard. */
    positions(shard: number): KnownPosition[];
    registerAgain(shard: number): Promise<void>;
  };
  events: Events;
  /** Whether this process rebuilds from the store; one that does not still gives what it saw itself. */
  rebuilds: boolean;
}

/**
 * RP1: live state that was emptied, or that came back after it was away, gets its heads from the store and its positions from the
 * checkpoints; only then its shards are marked whole. RP2: every process then adds what it knows better: acks that it answered, and
 * the connections that it holds. Everything only rises, so any number of processes may do it, in any order, and again.
 */
export function createRepair({ store, live, seen, presence, events, rebuilds }: RepairDeps): Repair {
  /** The mark under which this process gave what it knew; undefined before the first look. */
  const marks = new Map<number, string | null>();

  async function look(): Promise<void> {
    let generations = await live.generations();
    const broken = numbers(SHARDS).filter((shard) => !generations[shard]?.whole);
    if (broken.length > 0 && rebuilds) {
      const found = await rebuild(new Map(broken.map((shard) => [shard, generations[shard]?.mark ?? null])));
      events.emit('repaired', { shards: broken.length, ...found });
      for (const shard of broken) await live.markWhole(shard, generations[shard]?.mark ?? null);
      generations = await live.generations();
    }
    for (const shard of numbers(SHARDS)) {
      const { mark = null, whole = false } = generations[shard] ?? {};
      if (!whole || marks.get(shard) === mark) continue;
      await giveOwn(shard);
      marks.set(shard, mark);
    }
  }

  /** By shard: the mark under which it is rebuilt. One that is whole by now takes no more: a client read here may have departed since. */
  async function rebuild(shards: ReadonlyMap<number, string | null>): Promise<{ heads: number; positions: number }> {
    const found = { heads: 0, positions: 0 };
    for await (const channels of pagesOfChannels()) {
      const restored = inShards(channels, shards).map(([shard, heads]) => {
        found.heads += heads.length;
        return live.restore(shard, { heads, positions: [] });
      });
      await Promise.all(restored);
    }
    for await (const checkpoints of pagesOfCheckpoints()) {
      const restored = inShards(checkpoints, shards).map(([shard, group]) => {
        const positions = group.map(({ channel, client, cursor, joined }) => ({ channel, client, cursor, joined }));
        found.positions += positions.length;
        return live.restore(shard, { heads: [], positions }, shards.get(shard));
      });
      await Promise.all(restored);
    }
    return found;
  }

  async function* pagesOfChannels() {
    let after: string | undefined;
    for (;;) {
      const page = await store.channels({ ...(after !== undefined && { after }), limit: CHANNELS_PER_PAGE });
      yield page;
      after = page.at(-1)?.channel;
      if (page.length < CHANNELS_PER_PAGE) return;
    }
  }

  async function* pagesOfCheckpoints(): AsyncGenerator<Checkpoint[]> {
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page = await store.checkpoints({ ...(cursor !== undefined && { cursor }), limit: POSITIONS_PER_PAGE });
      yield page.items;
      cursor = page.next;
    }
  }

  /** Positions first, so that a connection is registered where its position is. */
  async function giveOwn(shard: number): Promise<void> {
    const known = [...presence.positions(shard), ...seen.of(shard)];
    for (let start = 0; start < known.length; start += POSITIONS_PER_PAGE) {
      await live.restore(shard, { heads: [], positions: known.slice(start, start + POSITIONS_PER_PAGE) });
    }
    await presence.registerAgain(shard);
  }

  return { look };
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}

function inShards<T extends { channel: string }>(
  items: readonly T[],
  shards: ReadonlyMap<number, unknown>,
): [number, T[]][] {
  return [...byShard(items)].filter(([shard]) => shards.has(shard));
}
