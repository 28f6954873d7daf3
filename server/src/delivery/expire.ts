import type { Events } from '../events.js';
import type { LiveState } from '../live/live-state.js';
import type { Drop } from './drop.js';
import { SHARDS } from './shard.js';

/** Clients that one look lets expire in a shard, so that no look takes long. */
const CLIENTS = 500;

/**
 * EX1: a client that has been away for longer than its time expires: what it had not acknowledged is recorded, and its position goes. A
 * client that came back in the meantime wins.
 */
export function createExpire(deps: { live: LiveState; drop: Drop; ttlMs: number; events: Events }) {
  const { live, drop, ttlMs, events } = deps;
  /** Where the next look goes on in each shard. */
  const after = new Map<number, string>();

  async function expireIn(shard: number, signal?: AbortSignal): Promise<number> {
    const from = after.get(shard);
    const { clients, next } = await live.expired(shard, {
      ttlMs,
      ...(from !== undefined && { after: from }),
      limit: CLIENTS,
    });
    let count = 0;
    for (const { channel, client, since } of clients) {
      if (signal?.aborted) return count;
      if (await drop.expire(channel, client, since)) count += 1;
    }
    if (next === null) after.delete(shard);
    else after.set(shard, next);
    return count;
  }

  /** One bounded look at every shard. */
  return async (signal?: AbortSignal): Promise<void> => {
    let count = 0;
    for (let shard = 0; shard < SHARDS && !signal?.aborted; shard += 1) count += await expireIn(shard, signal);
    if (count > 0) events.emit('swept', { what: 'expiry', count });
  };
}
