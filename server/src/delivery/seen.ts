import type { KnownPosition } from '../live/live-state.js';
import { shardOf } from './shard.js';

/** Acks that a process remembers: with their names about 20 MB. Past it the channel that was heard of first is forgotten. */
const MOST = 100_000;

/** RP3: the highest ack of each client that this process answered, for a live state that forgot it. */
export interface Seen {
  acknowledged(channel: string, client: string, cursor: number): void;
  cursor(channel: string, client: string): number | undefined;
  forget(channel: string, client: string): void;
  /** Of the channels of one shard; without `joined`, so that nobody is revived by them. */
  of(shard: number): KnownPosition[];
  readonly size: number;
}

export function createSeen(most = MOST): Seen {
  const channels = new Map<string, Map<string, number>>();
  let size = 0;

  function forgetOldest(): void {
    for (const [channel, clients] of channels) {
      if (size <= most) return;
      channels.delete(channel);
      size -= clients.size;
    }
  }

  return {
    acknowledged(channel, client, cursor) {
      let clients = channels.get(channel);
      if (!clients) {
        clients = new Map();
        channels.set(channel, clients);
      }
      const known = clients.get(client);
      if (known === undefined) size += 1;
      if (known === undefined || known < cursor) clients.set(client, cursor);
      if (size > most) forgetOldest();
    },
    get size() {
      return size;
    },
    cursor: (channel, client) => channels.get(channel)?.get(client),
    forget(channel, client) {
      const clients = channels.get(channel);
      if (clients?.delete(client)) size -= 1;
      if (clients?.size === 0) channels.delete(channel);
    },
    of: (shard) =>
      [...channels]
        .filter(([channel]) => shardOf(channel) === shard)
        .flatMap(([channel, clients]) => [...clients].map(([client, cursor]) => ({ channel, client, cursor }))),
  };
}
