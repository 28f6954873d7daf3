import type { Collection } from 'mongodb';
import { SurecastError } from '../../errors.js';
import { outcomeOfRepeat } from '../outcome.js';
import type { NewEntry, SaveOutcome } from '../store.js';
import type { Collections, EntryDocument, QuarantineDocument, RecordDocument } from './collections.js';
import { toDocument } from './documents.js';
import { duplicatesOf } from './errors.js';

/** How often an entry is tried that was refused as a duplicate of one that nobody can find. */
const TRIES = 3;

/**
 * One unordered insert for the group. Around it stand look-ups of the log and the quarantine for ids made from a key, because an
 * entry may leave the outbox for them at any time: before it, or a repeat would go into the outbox again; and after it, or a repeat
 * with another body would be answered as saved when the first one left between look-up and insert.
 */
export async function save(
  { outbox, messages, quarantine }: Pick<Collections, 'outbox' | 'messages' | 'quarantine'>,
  entries: readonly NewEntry[],
): Promise<SaveOutcome[]> {
  const first = new Map<string, NewEntry>();
  for (const entry of entries) if (!first.has(entry.id)) first.set(entry.id, entry);
  /** Fingerprint that the store holds, by id. */
  const held = new Map<string, string>();
  const saved = new Set<NewEntry>();

  const readKept = async (kept: readonly NewEntry[], into: Map<string, string>) => {
    const ids = idsOf(kept);
    await Promise.all([readFingerprints(messages, ids, into), readFingerprints(quarantine, ids, into)]);
  };

  await readKept(
    [...first.values()].filter((entry) => entry.keyed),
    held,
  );
  let missing = [...first.values()].filter((entry) => !held.has(entry.id));
  for (let tries = 0; missing.length > 0; tries += 1) {
    if (tries === TRIES)
      throw new SurecastError('store_unavailable', 'The store refuses an entry that it does not hold.');
    const refused = await insert(outbox, missing);
    const inserted = missing.filter((entry) => !refused.includes(entry));
    for (const entry of inserted) {
      saved.add(entry);
      held.set(entry.id, entry.fingerprint);
    }
    // In this order: what is no longer in the outbox when that is read is in the log or in quarantine by then.
    await readFingerprints(outbox, idsOf(refused), held);
    const kept = new Map<string, string>();
    const unsure = [...refused.filter((entry) => !held.has(entry.id)), ...inserted.filter((entry) => entry.keyed)];
    await readKept(unsure, kept);
    for (const [id, fingerprint] of kept) held.set(id, fingerprint);
    const strays = inserted.filter((entry) => held.get(entry.id) !== entry.fingerprint);
    for (const entry of strays) saved.delete(entry);
    await removeStrays(outbox, strays);
    missing = refused.filter((entry) => !held.has(entry.id));
  }
  return entries.map((entry) =>
    saved.has(entry) ? 'saved' : outcomeOfRepeat(entry, held.get(entry.id) ?? entry.fingerprint),
  );
}

/** Answers the entries that were refused as duplicates. */
async function insert(outbox: Collection<EntryDocument>, entries: NewEntry[]): Promise<NewEntry[]> {
  const documents = entries.map(({ keyed: _, ...entry }) => toDocument(entry));
  try {
    await outbox.insertMany(documents, { ordered: false });
    return [];
  } catch (error) {
    const duplicates = duplicatesOf(error);
    if (!duplicates) throw error;
    return entries.filter((_, position) => duplicates.has(position));
  }
}

/**
 * Removes entries that went into the outbox although the log or the quarantine holds another body under their id. Only with their own fingerprint:
 * an entry whose record waits to be pushed stays.
 */
async function removeStrays(outbox: Collection<EntryDocument>, strays: NewEntry[]): Promise<void> {
  if (strays.length === 0) return;
  await outbox.deleteMany({ $or: strays.map(({ id, fingerprint }) => ({ _id: id, fingerprint })) });
}

async function readFingerprints(
  collection: Collection<EntryDocument> | Collection<RecordDocument> | Collection<QuarantineDocument>,
  ids: string[],
  into: Map<string, string>,
): Promise<void> {
  if (ids.length === 0) return;
  const documents = collection.find({ _id: { $in: ids } }, { projection: { fingerprint: 1 }, batchSize: ids.length });
  for await (const { _id, fingerprint } of documents) into.set(_id, fingerprint);
}

function idsOf(entries: readonly NewEntry[]): string[] {
  return entries.map((entry) => entry.id);
}
