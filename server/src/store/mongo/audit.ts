import type { Filter } from 'mongodb';
import type { AuditBounds, AuditEntry, AuditPage, AuditQuery } from '../audit.js';
import { readCursor, writeCursor } from '../page-cursor.js';
import type { AuditDocument, Collections } from './collections.js';
import { fromDocument } from './documents.js';

/** How many documents one step forgets, so that it ends well within its deadline. */
const STEP = 200;

const NEWEST = { at: -1, _id: -1 } as const;

export async function putAudit({ audit }: Collections, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await audit.bulkWrite(
    entries.map(({ id, outcome, ...first }) => ({
      updateOne: { filter: { _id: id }, update: { $set: { outcome }, $setOnInsert: first }, upsert: true },
    })),
    { ordered: true },
  );
}

export async function audit({ audit }: Collections, { action, cursor, limit }: AuditQuery): Promise<AuditPage> {
  const filter: Filter<AuditDocument> = cursor === undefined ? {} : below(readCursor(cursor));
  if (action !== undefined) filter.action = action;
  const found = await audit.find(filter, { sort: NEWEST, limit: limit + 1, batchSize: limit + 2 }).toArray();
  const items = found.slice(0, limit).map(fromDocument);
  const last = items.at(-1);
  return { items, next: last && found.length > items.length ? writeCursor(last) : null };
}

/** One step of forgetting; answers whether it was the last. */
export async function forgetAuditStep(collections: Collections, { before, keep, most }: AuditBounds): Promise<boolean> {
  const old = await forget(collections, keep, { at: { $lt: before } });
  const over = await forget(collections, most, {});
  return old < STEP && over < STEP;
}

/** Forgets entries that the filter finds behind the newest `keep`; answers how many. */
async function forget({ audit }: Collections, keep: number, filter: Filter<AuditDocument>): Promise<number> {
  const lastKept = await audit.findOne({}, { sort: NEWEST, skip: keep - 1, projection: { at: 1 } });
  if (!lastKept) return 0;
  const behind = below({ at: lastKept.at, id: lastKept._id });
  const found = await audit
    .find({ $and: [behind, filter] }, { sort: NEWEST, projection: { _id: 1 }, limit: STEP, batchSize: STEP + 1 })
    .toArray();
  if (found.length > 0) await audit.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } });
  return found.length;
}

function below({ at, id }: { at: number; id: string }): Filter<AuditDocument> {
  return { $or: [{ at: { $lt: at } }, { at, _id: { $lt: id } }] };
}
