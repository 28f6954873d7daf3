import { checkIds } from '../bounds.js';
import type { LogRecord } from '../store.js';
import type { Collections } from './collections.js';
import { fromDocument } from './documents.js';
import { READ_BATCH, readWithin } from './read-within.js';

export async function findByIds({ messages }: Collections, ids: readonly string[]): Promise<LogRecord[]> {
  checkIds(ids);
  if (ids.length === 0) return [];
  const found = await messages.find({ _id: { $in: [...ids] } }, { batchSize: ids.length + 1 }).toArray();
  return found.map(fromDocument);
}

export async function range(
  { messages }: Collections,
  channel: string,
  { after, upTo, count, bytes }: { after: number; upTo: number; count: number; bytes: number },
): Promise<LogRecord[]> {
  const cursor = messages.find(
    { channel, seq: { $gt: after, $lte: upTo } },
    { sort: { seq: 1 }, limit: count, batchSize: READ_BATCH },
  );
  return (await readWithin(cursor, bytes)).map(fromDocument);
}

export async function latest(
  { messages }: Collections,
  channel: string,
  { before, after = 0, limit }: { before?: number; after?: number; limit: number },
): Promise<LogRecord[]> {
  const seq = before === undefined ? { $gt: after } : { $gt: after, $lt: before };
  const found = await messages.find({ channel, seq }, { sort: { seq: -1 }, limit, batchSize: limit + 1 }).toArray();
  return found.map(fromDocument);
}
