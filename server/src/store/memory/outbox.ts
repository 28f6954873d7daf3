import { countWithin } from '../bounds.js';
import type { DueLimit, OutboxEntry } from '../store.js';
import type { MemoryDisk } from './disk.js';

export function dueEntries(
  disk: MemoryDisk,
  shard: number,
  now: number,
  { count, bytes, except = [] }: DueLimit,
): OutboxEntry[] {
  const due = [...disk.outbox.values()]
    .filter((entry) => entry.shard === shard && entry.due <= now && !except.includes(entry.channel))
    .sort((a, b) => compare(a.order, b.order) || compare(a.id, b.id))
    .slice(0, count);
  return due.slice(0, countWithin(due, bytes)).map((entry) => ({ ...entry }));
}

export function dueShards(disk: MemoryDisk, now: number): { shard: number; oldestDue: number }[] {
  const oldest = new Map<number, number>();
  for (const { shard, due } of disk.outbox.values()) {
    if (due <= now) oldest.set(shard, Math.min(due, oldest.get(shard) ?? due));
  }
  return [...oldest].map(([shard, oldestDue]) => ({ shard, oldestDue })).sort((a, b) => a.shard - b.shard);
}

export function removeEntries(disk: MemoryDisk, ids: readonly string[]): void {
  for (const id of ids) disk.outbox.delete(id);
}

export function findEntry(disk: MemoryDisk, id: string): OutboxEntry | null {
  const entry = disk.outbox.get(id);
  return entry ? { ...entry } : null;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
