/**
 * Which connection of a client in a channel is the latest one of this node. A request of an earlier one can arrive later: it lay in the buffers
 * of a link that its client has given up. It must not take the channel back from the connection that the client has now.
 */
export interface Succession {
  /** Numbers connections in the order in which they were accepted. */
  next(): number;
  /** False when a later connection of the client has asked for the channel. */
  claim(channel: string, client: string, order: number): boolean;
  /** The connection has left the channel, or is gone. */
  release(channel: string, client: string, order: number): void;
}

/** Holds an entry for each channel of each connection, as the connections themselves do. */
export function createSuccession(): Succession {
  const latest = new Map<string, number>();
  let made = 0;
  // No channel has a space in its name.
  const keyOf = (channel: string, client: string) => `${channel} ${client}`;
  return {
    next: () => ++made,
    claim(channel, client, order) {
      const key = keyOf(channel, client);
      if ((latest.get(key) ?? 0) > order) return false;
      latest.set(key, order);
      return true;
    },
    release(channel, client, order) {
      const key = keyOf(channel, client);
      if (latest.get(key) === order) latest.delete(key);
    },
  };
}
