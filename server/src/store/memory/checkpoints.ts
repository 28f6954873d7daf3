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
