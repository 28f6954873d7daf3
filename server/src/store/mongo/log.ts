import { checkIds, MAX_TITLES } from '../bounds.js';
import type { LogRecord, LogTitle } from '../store.js';
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

export async function titles(
  { messages }: Collections,
  channel: string,
  { before, limit: asked }: { before?: number; limit: number },
): Promise<LogTitle[]> {
  const limit = Math.min(asked, MAX_TITLES);
  const below = before === undefined ? {} : { seq: { $lt: before } };
  const projection = { seq: 1, title: 1, at: 1, bytes: 1 } as const;
  const options = { sort: { seq: -1 }, limit, batchSize: limit + 1, projection } as const;
  const found = await messages.find({ channel, ...below }, options).toArray();
  return found.map(({ _id: id, seq, title, at, bytes }) => ({ id, seq, title, at, bytes }));
}
