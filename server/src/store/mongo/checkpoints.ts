import { readClientCursor, writeClientCursor } from '../page-cursor.js';
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

export async function checkpoints(
  { checkpoints }: Collections,
  { cursor, limit }: { cursor?: string; limit: number },
): Promise<{ items: Checkpoint[]; next: string | null }> {
  const position = cursor === undefined ? undefined : readClientCursor(cursor);
  const found = await checkpoints
    .find<Checkpoint>(position ? { _id: { $gt: idOf(position.channel, position.client) } } : {}, {
      sort: { _id: 1 },
      projection: { _id: 0 },
      limit: limit + 1,
      batchSize: limit + 2,
    })
    .toArray();
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: last && found.length > items.length ? writeClientCursor(last) : null };
}

export async function removeCheckpoints(
  { checkpoints }: Collections,
  positions: readonly { channel: string; client: string }[],
): Promise<void> {
  if (positions.length === 0) return;
  await checkpoints.deleteMany({ _id: { $in: positions.map(({ channel, client }) => idOf(channel, client)) } });
}

function idOf(channel: string, client: string): string {
  return `${channel}/${client}`;
}
