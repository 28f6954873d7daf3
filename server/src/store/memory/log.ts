import { checkIds, countWithin, MAX_TITLES } from '../bounds.js';
import type { LogRecord, LogTitle } from '../store.js';
import type { MemoryChannel, MemoryDisk } from './disk.js';

export function append(disk: MemoryDisk, records: readonly LogRecord[]): 'appended' | 'conflict' {
  for (const record of records) {
    const known = disk.channels.get(record.channel);
    const isTaken = disk.log.has(record.id) || known?.seqs.has(record.seq);
    // Its seq was given before, and retention took what had it.
    if (isTaken || record.seq <= (known?.floor ?? 0)) return 'conflict';
    const channel: MemoryChannel = known ?? { head: 0, floor: 0, seqs: new Map() };
    disk.channels.set(record.channel, channel);
    channel.seqs.set(record.seq, record.id);
    channel.head = Math.max(channel.head, record.seq);
    disk.log.set(record.id, { ...record });
  }
  return 'appended';
}

export function findByIds(disk: MemoryDisk, ids: readonly string[]): LogRecord[] {
  checkIds(ids);
  return [...new Set(ids)].flatMap((id) => {
    const record = disk.log.get(id);
    return record ? [{ ...record }] : [];
  });
}

export function range(
  disk: MemoryDisk,
  channel: string,
  { after, upTo, count, bytes }: { after: number; upTo: number; count: number; bytes: number },
): LogRecord[] {
  const records = stored(disk, channel, after, upTo).slice(0, count);
  return records.slice(0, countWithin(records, bytes));
}

export function latest(
  disk: MemoryDisk,
  channel: string,
  { before = Number.POSITIVE_INFINITY, after = 0, limit }: { before?: number; after?: number; limit: number },
): LogRecord[] {
  return stored(disk, channel, after, before - 1)
    .reverse()
    .slice(0, limit);
}

export function titles(
  disk: MemoryDisk,
  channel: string,
  { before, limit }: { before?: number; limit: number },
): LogTitle[] {
  const page = { limit: Math.min(limit, MAX_TITLES), ...(before !== undefined && { before }) };
  return latest(disk, channel, page).map(({ id, seq, title, at, bytes }) => ({ id, seq, title, at, bytes }));
}

/** Copies of the records with after < seq <= upTo, ascending. */
function stored(disk: MemoryDisk, name: string, after: number, upTo: number): LogRecord[] {
  const channel = disk.channels.get(name);
  if (!channel) return [];
  const records: LogRecord[] = [];
  for (let seq = Math.max(after, channel.floor) + 1; seq <= Math.min(upTo, channel.head); seq += 1) {
    const record = disk.log.get(channel.seqs.get(seq) ?? '');
    if (record) records.push({ ...record });
  }
  return records;
}
