import type { Checkpoint } from '../store.js';
import type { Collections } from './collections.js';

export async function putCheckpoints({ checkpoints }: Collections, kept: readonly Checkpoint[]): Promise<void> {
  if (kept.length === 0) return;
  // Ordered: two for the same client in one call are taken in turn.
  await checkpoints.bulkWrite(
    kept.map(({ channel, client, cursor, joined, at }) => ({
      updateOne: {
        filter: { _id: idOf(channel, client) },
        update: { $max: { cursor }, $set: { joined, at }, $setOnInsert: { channel, client } },
        upsert: true,
      },
    })),
    { ordered: true },
  );
}

export async function findCheckpoint(
  { checkpoints }: Collections,
  channel: string,
  client: string,
): Promise<Checkpoint | null> {
  return await checkpoints.findOne<Checkpoint>({ _id: idOf(channel, client) }, { projection: { _id: 0 } });
}

function idOf(channel: string, client: string): string {
  return `${channel}/${client}`;
}
