import type { DueLimit, OutboxEntry } from '../store.js';
import { type Collections, OUTBOX_ORDER } from './collections.js';
import { fromDocument } from './documents.js';
import { READ_BATCH, readWithin } from './read-within.js';

export async function dueEntries(
  { outbox }: Collections,
  shard: number,
  now: number,
  { count, bytes, except }: DueLimit,
): Promise<OutboxEntry[]> {
  const cursor = outbox.find(
    { shard, due: { $lte: now }, ...(except && { channel: { $nin: [...except] } }) },
    { sort: { order: 1, _id: 1 }, hint: OUTBOX_ORDER, limit: count, batchSize: READ_BATCH },
  );
  return (await readWithin(cursor, bytes)).map(fromDocument);
}

/** One seek for each shard with due entries, and one that finds no more: usually that is all. */
export async function dueShards({ outbox }: Collections, now: number): Promise<{ shard: number; oldestDue: number }[]> {
  const found: { shard: number; oldestDue: number }[] = [];
  for (;;) {
    const entry = await outbox.findOne(
      { shard: { $gt: found.at(-1)?.shard ?? -1 }, due: { $lte: now } },
      { sort: { shard: 1, due: 1 }, projection: { shard: 1, due: 1 } },
    );
    if (!entry) return found;
    found.push({ shard: entry.shard, oldestDue: entry.due });
  }
}

export async function removeEntries({ outbox }: Collections, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await outbox.deleteMany({ _id: { $in: [...ids] } });
}

export async function findEntry({ outbox }: Collections, id: string): Promise<OutboxEntry | null> {
  const entry = await outbox.findOne({ _id: id });
  return entry ? fromDocument(entry) : null;
}
