import type { LogRecord } from '../store.js';
import type { Collections } from './collections.js';
import { toDocument } from './documents.js';
import { isDuplicate } from './errors.js';

/** Channels whose document is known to be there; a cache, so it may forget. */
export type KnownChannels = Set<string>;

const MOST_KNOWN = 10_000;

/** Ordered insert: it ends at the first record that is refused. */
export async function append(
  { messages, channels }: Collections,
  known: KnownChannels,
  records: readonly LogRecord[],
): Promise<'appended' | 'conflict'> {
  if (records.length === 0) return 'appended';
  const fresh = [...new Set(records.map((record) => record.channel))].filter((channel) => !known.has(channel));
  if (fresh.length > 0) {
    // Before the records, so that a channel with a log is never missing from the list of channels.
    const upserts = fresh.map((channel) => ({
      updateOne: { filter: { _id: channel }, update: { $setOnInsert: { head: 0, floor: 0 } }, upsert: true },
    }));
    await channels.bulkWrite(upserts, { ordered: false }).catch((error) => {
      // Another process made it at the same time.
      if (!isDuplicate(error)) throw error;
    });
    if (known.size + fresh.length > MOST_KNOWN) known.clear();
    for (const channel of fresh) known.add(channel);
  }
  try {
    await messages.insertMany(records.map(toDocument), { ordered: true });
    return 'appended';
  } catch (error) {
    if (isDuplicate(error)) return 'conflict';
    throw error;
  }
}
