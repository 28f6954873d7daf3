/** Number of shards that channels are hashed onto. A constant of the stored format: changing it needs a migration. */
export const SHARDS = 16;

/** The shard of a channel: FNV-1a over its name (ASCII by the name rule), modulo the number of shards. */
export function shardOf(channel: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < channel.length; i += 1) {
    hash = Math.imul(hash ^ channel.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0) % SHARDS;
}

export function byShard<T extends { channel: string }>(items: readonly T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const shard = shardOf(item.channel);
    const group = groups.get(shard);
    if (group) group.push(item);
    else groups.set(shard, [item]);
  }
  return groups;
}
