import type { SavedMessage } from '../ledger.js';
import type { World } from '../world.js';

/** FO5: saves of one process that were awaited one after another are in that order in the log. */
export function checkOrder({ ledger, watch }: World): void {
  const seqs = new Map(
    [...watch.logged.values()].flatMap((records) => [...records.values()].map(({ id, seq }) => [id, seq])),
  );
  const groups = new Map<string, SavedMessage[]>();
  for (const saved of ledger.saved) {
    if (saved.by === null) continue;
    const key = `${saved.by} ${saved.channel}`;
    groups.set(key, [...(groups.get(key) ?? []), saved]);
  }
  for (const group of groups.values()) {
    for (const [index, later] of group.entries()) {
      for (const earlier of group.slice(0, index)) {
        const isAwaited = earlier.acceptedAt <= later.startedAt;
        if (isAwaited && Number(seqs.get(earlier.id)) > Number(seqs.get(later.id))) {
          ledger.violated('FO5', `"${earlier.text}" was accepted before "${later.text}" and stands behind it`);
        }
      }
    }
  }
}
