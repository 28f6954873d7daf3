import type { Filter } from 'mongodb';
import { checkLetters } from '../bounds.js';
import { letterId } from '../letter.js';
import { readCursor, writeCursor } from '../page-cursor.js';
import type { DeadLetter, DeadLetterQuery, NewDeadLetter } from '../store.js';
import type { Collections, LetterDocument } from './collections.js';
import { fromDocument } from './documents.js';
import { isDuplicate } from './errors.js';

/** Letters that one answer of the server holds. */
const LETTERS_BATCH = 1_000;

export async function putDeadLetter({ letters }: Collections, letter: NewDeadLetter): Promise<DeadLetter> {
  const { channel, client, from, joined, to, ...current } = letter;
  const put = () =>
    letters.findOneAndUpdate(
      { _id: letterId(letter) },
      {
        $setOnInsert: { channel, client, from, joined },
        $max: { to },
        $set: { ...current, state: 'open' },
      },
      { upsert: true, returnDocument: 'after' },
    );
  // Two at once may both find none; the second of them then updates what the first made.
  const stored = await put().catch((error) => {
    if (isDuplicate(error)) return put();
    throw error;
  });
  if (!stored) throw new Error('a dead letter was put but not answered');
  return fromDocument(stored);
}

export async function findLetter({ letters }: Collections, id: string): Promise<DeadLetter | null> {
  const letter = await letters.findOne({ _id: id });
  return letter ? fromDocument(letter) : null;
}

export async function findDeadLetter(
  { letters }: Collections,
  channel: string,
  client: string,
): Promise<DeadLetter | null> {
  const letter = await letters.findOne({ channel, client }, { sort: { at: -1, from: -1 } });
  return letter ? fromDocument(letter) : null;
}

export async function returnDeadLetter({ letters }: Collections, id: string): Promise<boolean> {
  const { modifiedCount } = await letters.updateOne({ _id: id, state: 'open' }, { $set: { state: 'returned' } });
  return modifiedCount === 1;
}

export async function redriveDeadLetter({ letters }: Collections, id: string): Promise<boolean> {
  const { matchedCount } = await letters.updateOne({ _id: id }, { $set: { state: 'redriven' } });
  return matchedCount === 1;
}

export async function deadLetters(
  { letters }: Collections,
  query: DeadLetterQuery,
): Promise<{ items: DeadLetter[]; next: string | null }> {
  const { channel, client, reason, state, cursor, limit } = query;
  const filter: Filter<LetterDocument> = {};
  if (channel !== undefined) filter.channel = channel;
  if (client !== undefined) filter.client = client;
  if (reason !== undefined) filter.reason = reason;
  if (state !== undefined) filter.state = state;
  if (cursor !== undefined) {
    const { at, id } = readCursor(cursor);
    filter.$or = [{ at: { $lt: at } }, { at, _id: { $gt: id } }];
  }
  const found = await letters
    .find(filter, { sort: { at: -1, _id: 1 }, limit: limit + 1, batchSize: limit + 2 })
    .toArray();
  const items = found.slice(0, limit).map(fromDocument);
  const last = items.at(-1);
  return { items, next: last && found.length > items.length ? writeCursor(last) : null };
}

export async function lettersOver(
  { letters }: Collections,
  channel: string,
  { after, upTo }: { after: number; upTo: number },
): Promise<DeadLetter[]> {
  const found: DeadLetter[] = [];
  const overlapping = { channel, joined: { $lt: upTo }, to: { $gt: after } };
  for await (const letter of letters.find(overlapping, { batchSize: LETTERS_BATCH })) {
    found.push(fromDocument(letter));
    checkLetters(found.length);
  }
  return found;
}

/** By the collection's own count, which is exact but after an unclean stop or on a sharded cluster. */
export function countDeadLetters({ letters }: Collections): Promise<number> {
  return letters.estimatedDocumentCount();
}
