import { expect } from 'vitest';
import type { Reader } from './readers.js';
import type { Saved } from './saves.js';

/** Every saved message stands at every reader of its channel exactly once, in seq order, and no seq is missing. */
export function expectDelivered(readers: readonly Reader[], saved: readonly Saved[]): void {
  for (const reader of readers) {
    for (const [channel, shown] of reader.seen) {
      const ids = saved.filter((save) => save.channel === channel).map(({ id }) => id);
      expect(shown.map(({ seq }) => seq)).toEqual(Array.from(shown, (_, index) => (shown[0]?.seq ?? 1) + index));
      expect(new Set(shown.map(({ id }) => id)).size).toBe(shown.length);
      expect(shown.map(({ id }) => id).sort()).toEqual([...new Set(ids)].sort());
    }
  }
}

export function hasAll(readers: readonly Reader[], saved: readonly Saved[]): boolean {
  return readers.every((reader) =>
    [...reader.seen].every(([channel, shown]) => {
      const ids = new Set(saved.filter((save) => save.channel === channel).map(({ id }) => id));
      return shown.length >= ids.size;
    }),
  );
}
