import { shortError } from '../bounds.js';
import { readCursor, writeCursor } from '../page-cursor.js';
import type { OutboxEntry, QuarantinedEntry } from '../store.js';
import type { MemoryDisk } from './disk.js';

export function quarantine(disk: MemoryDisk, entry: OutboxEntry, failure: { error: string; at: number }): void {
  disk.quarantine.set(entry.id, { entry: { ...entry }, error: shortError(failure.error), at: failure.at });
  disk.outbox.delete(entry.id);
}

export function quarantined(
  disk: MemoryDisk,
  page: { cursor?: string; limit: number },
): { items: QuarantinedEntry[]; next: string | null } {
  const after = page.cursor === undefined ? undefined : readCursor(page.cursor);
  const rows = [...disk.quarantine.values()]
    .filter(({ at, entry }) => !after || at < after.at || (at === after.at && entry.id > after.id))
    .sort((a, b) => b.at - a.at || (a.entry.id < b.entry.id ? -1 : 1));
  const items = rows.slice(0, page.limit).map(copy);
  const last = items.at(-1);
  return {
    items,
    next: last && rows.length > items.length ? writeCursor({ at: last.at, id: last.entry.id }) : null,
  };
}

export function findQuarantined(disk: MemoryDisk, id: string): QuarantinedEntry | null {
  const found = disk.quarantine.get(id);
  return found ? copy(found) : null;
}

export function releaseQuarantined(disk: MemoryDisk, id: string, due: number): boolean {
  const found = disk.quarantine.get(id);
  if (!found) return false;
  if (!disk.outbox.has(id)) disk.outbox.set(id, { ...found.entry, due });
  disk.quarantine.delete(id);
  return true;
}

function copy({ entry, error, at }: QuarantinedEntry): QuarantinedEntry {
  return { entry: { ...entry }, error, at };
}
