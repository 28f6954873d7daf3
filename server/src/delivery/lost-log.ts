import type { LiveState } from '../live/live-state.js';
import type { Store } from '../store/store.js';
import { SHARDS } from './shard.js';

/** Names asked of the store at once. */
const CHANNELS_PER_PAGE = 1_000;

/** A channel of which live state knows messages that the store does not have. */
export interface LostLog {
  channel: string;
  storeHead: number;
  liveHead: number;
}

/**
 * SS5: looks for a channel whose head in live state lies above the store's, and answers the first one found. Since messages are in the log before live state
 * hears of them (FO1), there is none unless the store was put back from a backup or lost what it had called durable. Then positions in live
 * state count seqs as acknowledged that are yet to be given. Live state is read first, so that a message that comes in between is no such case.
 */
export async function findLostLog({ store, live }: { store: Store; live: LiveState }): Promise<LostLog | null> {
  for (let shard = 0; shard < SHARDS; shard += 1) {
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page = await live.knownHeads(shard, {
        ...(cursor !== undefined && { cursor }),
        limit: CHANNELS_PER_PAGE,
      });
      const heads = await store.heads(page.heads.map(({ channel }) => channel));
      for (const { channel, head: liveHead } of page.heads) {
        const storeHead = heads.get(channel)?.head ?? 0;
        if (liveHead > storeHead) return { channel, storeHead, liveHead };
      }
      cursor = page.next;
    }
  }
  return null;
}
