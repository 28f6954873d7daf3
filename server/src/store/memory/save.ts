import { outcomeOfRepeat } from '../outcome.js';
import type { NewEntry, SaveOutcome } from '../store.js';
import type { MemoryDisk } from './disk.js';

export function save(disk: MemoryDisk, entries: readonly NewEntry[]): SaveOutcome[] {
  return entries.map(({ keyed, ...entry }) => {
    const elsewhere = () => disk.log.get(entry.id) ?? disk.quarantine.get(entry.id)?.entry;
    const held = disk.outbox.get(entry.id) ?? (keyed ? elsewhere() : undefined);
    if (held) return outcomeOfRepeat(entry, held.fingerprint);
    disk.outbox.set(entry.id, entry);
    return 'saved';
  });
}
