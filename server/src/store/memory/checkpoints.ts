import { readClientCursor, writeClientCursor } from '../page-cursor.js';
import type { Checkpoint } from '../store.js';
import type { MemoryDisk } from './disk.js';

export function putCheckpoints(disk: MemoryDisk, checkpoints: readonly Checkpoint[]): void {
  for (const checkpoint of checkpoints) {
    const byClient = disk.checkpoints.get(checkpoint.channel) ?? new Map<string, Checkpoint>();
    disk.checkpoints.set(checkpoint.channel, byClient);
    const cursor = Math.max(checkpoint.cursor, byClient.get(checkpoint.client)?.cursor ?? 0);
    byClient.set(checkpoint.client, { ...checkpoint, cursor });
  }
}

export function findCheckpoint(disk: MemoryDisk, channel: string, client: string): Checkpoint | null {
  const checkpoint = disk.checkpoints.get(channel)?.get(client);
  return checkpoint ? { ...checkpoint } : null;
}

export function checkpoints(
  disk: MemoryDisk,
  page: { cursor?: string; limit: number },
): { items: Checkpoint[]; next: string | null } {
  const after = page.cursor === undefined ? undefined : readClientCursor(page.cursor);
  const rows = [...disk.checkpoints.values()]
    .flatMap((byClient) => [...byClient.values()])
    .filter((one) => !after || compare(one, after) > 0)
    .sort(compare);
  const items = rows.slice(0, page.limit).map((one) => ({ ...one }));
  const last = items.at(-1);
  return { items, next: last && rows.length > items.length ? writeClientCursor(last) : null };
}

export function removeCheckpoints(disk: MemoryDisk, positions: readonly { channel: string; client: string }[]): void {
  for (const { channel, client } of positions) {
    const byClient = disk.checkpoints.get(channel);
    byClient?.delete(client);
    if (byClient?.size === 0) disk.checkpoints.delete(channel);
  }
}

function compare(a: { channel: string; client: string }, b: { channel: string; client: string }): number {
  if (a.channel !== b.channel) return a.channel < b.channel ? -1 : 1;
  if (a.client === b.client) return 0;
  return a.client < b.client ? -1 : 1;
}
