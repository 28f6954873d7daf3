import { shortError } from '../bounds.js';
import { readCursor, writeCursor } from '../page-cursor.js';
import type { OutboxEntry, QuarantinedEntry } from '../store.js';
import type { Collections, QuarantineDocument } from './collections.js';
import { toDocument } from './documents.js';
import { isDuplicate } from './errors.js';

/** First into quarantine, then out of the outbox: cut short, the entry is in both and the repeat takes it out. */
export async function quarantine(
  { outbox, quarantine }: Collections,
  entry: OutboxEntry,
  { error, at }: { error: string; at: number },
): Promise<void> {
  const { fingerprint } = entry;
  const put = () =>
    quarantine.updateOne(
      { _id: entry.id },
      { $set: { error: shortError(error), at }, $setOnInsert: { entry, fingerprint } },
      { upsert: true },
    );
  // Two at once may both find none; the second of them then updates what the first made.
  await put().catch((refusal) => {
    if (isDuplicate(refusal)) return put();
    throw refusal;
  });
  await outbox.deleteOne({ _id: entry.id });
}

export async function quarantined(
  { quarantine }: Collections,
  { cursor, limit }: { cursor?: string; limit: number },
): Promise<{ items: QuarantinedEntry[]; next: string | null }> {
  const position = cursor === undefined ? undefined : readCursor(cursor);
  const after = position && {
    $or: [{ at: { $lt: position.at } }, { at: position.at, _id: { $gt: position.id } }],
  };
  const found = await quarantine
    .find(after ?? {}, { sort: { at: -1, _id: 1 }, limit: limit + 1, batchSize: limit + 2 })
    .toArray();
  const items = found.slice(0, limit).map(toQuarantined);
  const last = items.at(-1);
  const next = last && found.length > items.length ? writeCursor({ at: last.at, id: last.entry.id }) : null;
  return { items, next };
}

export async function findQuarantined({ quarantine }: Collections, id: string): Promise<QuarantinedEntry | null> {
  const found = await quarantine.findOne({ _id: id });
  return found ? toQuarantined(found) : null;
}

/** First into the outbox, then out of quarantine: cut short, the repeat finds it in both. */
export async function releaseQuarantined(
  { outbox, quarantine }: Collections,
  id: string,
  due: number,
): Promise<boolean> {
  const found = await quarantine.findOne({ _id: id });
  if (!found) return false;
  await outbox.insertOne(toDocument({ ...found.entry, due })).catch((refusal) => {
    if (!isDuplicate(refusal)) throw refusal;
  });
  await quarantine.deleteOne({ _id: id });
  return true;
}

function toQuarantined({ entry, error, at }: QuarantineDocument): QuarantinedEntry {
  return { entry, error, at };
}
