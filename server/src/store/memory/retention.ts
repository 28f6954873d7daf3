import { MAX_RETENTION_STEP } from '../bounds.js';
import type { MemoryChannel, MemoryDisk } from './disk.js';
import { settledUpTo } from './reports.js';

export function trim(disk: MemoryDisk, name: string, upTo: number): void {
  const channel = disk.channels.get(name);
  if (!channel) return;
  channel.floor = Math.max(channel.floor, Math.min(upTo, channel.head));
  for (const [seq, id] of channel.seqs) {
    if (seq > channel.floor) continue;
    channel.seqs.delete(seq);
    disk.log.delete(id);
  }
}

export function oldMessages(disk: MemoryDisk, before: number, limit: number): { channel: string; upTo: number }[] {
  const found: { channel: string; upTo: number }[] = [];
  for (const [name, channel] of disk.channels) {
    if (found.length >= limit) break;
    const upTo = oldUpTo(disk, channel, before);
    if (upTo > channel.floor) found.push({ channel: name, upTo });
  }
  return found;
}

/** The last seq above the floor before the first one that is not old. */
function oldUpTo(disk: MemoryDisk, { seqs, floor, head }: MemoryChannel, before: number): number {
  const end = Math.min(head, floor + MAX_RETENTION_STEP);
  let upTo = floor;
  while (upTo < end) {
    const record = disk.log.get(seqs.get(upTo + 1) ?? '');
    if (record && record.at >= before) break;
    upTo += 1;
  }
  return upTo;
}

export function forgetRecords(disk: MemoryDisk, name: string, before: number): void {
  const floor = disk.channels.get(name)?.floor ?? 0;
  const reports = disk.reports.get(name);
  // The newest report stays: what is settled never falls.
  const newest = settledUpTo(disk, name);
  for (const [from, { to }] of reports ?? []) if (to <= floor && to < newest) reports?.delete(from);
  for (const [id, letter] of disk.letters) {
    if (letter.channel === name && letter.to <= floor && letter.at < before) disk.letters.delete(id);
  }
}
