import type { AuditBounds, AuditEntry, AuditPage, AuditQuery } from '../audit.js';
import { readCursor, writeCursor } from '../page-cursor.js';
import type { MemoryDisk } from './disk.js';

export function putAudit(disk: MemoryDisk, entries: readonly AuditEntry[]): void {
  for (const entry of entries) {
    const held = disk.audit.get(entry.id);
    disk.audit.set(entry.id, { ...(held ?? entry), outcome: entry.outcome });
  }
}

export function audit(disk: MemoryDisk, { action, cursor, limit }: AuditQuery): AuditPage {
  const position = cursor === undefined ? undefined : readCursor(cursor);
  const rows = newestFirst(disk).filter(
    (entry) =>
      (action === undefined || entry.action === action) &&
      (!position || entry.at < position.at || (entry.at === position.at && entry.id < position.id)),
  );
  const items = rows.slice(0, limit).map((entry) => ({ ...entry }));
  const last = items.at(-1);
  return { items, next: last && rows.length > items.length ? writeCursor(last) : null };
}

export function forgetAudit(disk: MemoryDisk, { before, keep, most }: AuditBounds): void {
  for (const [index, { id, at }] of newestFirst(disk).entries()) {
    if (index >= most || (index >= keep && at < before)) disk.audit.delete(id);
  }
}

function newestFirst(disk: MemoryDisk): AuditEntry[] {
  return [...disk.audit.values()].sort((a, b) => b.at - a.at || (a.id > b.id ? -1 : 1));
}
