/** Most ids that one look-up takes. */
export const MAX_IDS = 1_000;

/** Refuses a look-up that no caller of ours should make: a fault, not a store that is away. */
export function checkIds(ids: readonly string[]): void {
  if (ids.length > MAX_IDS) throw new RangeError(`${ids.length} ids in one look-up, at most ${MAX_IDS} are allowed`);
}

/** How many leading items fit into `limit` bytes: at least one, so that an item over the limit cannot block a reader. */
export function countWithin(items: Iterable<{ bytes: number }>, limit: number): number {
  let count = 0;
  let bytes = 0;
  for (const item of items) {
    bytes += item.bytes;
    if (count > 0 && bytes > limit) break;
    count += 1;
  }
  return count;
}
