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
  const fresh = new Map<string, number>();
  for (const { channel, at } of records) {
    if (!known.has(channel)) fresh.set(channel, Math.min(at, fresh.get(channel) ?? at));
  }
  if (fresh.size > 0) {
    // Before the records, so that a channel with a log is never missing from the list of channels.
    const upserts = [...fresh].map(([channel, oldest]) => ({
      updateOne: { filter: { _id: channel }, update: { $setOnInsert: { head: 0, floor: 0, oldest } }, upsert: true },
    }));
    await channels.bulkWrite(upserts, { ordered: false }).catch((error) => {
      // Another process made it at the same time.
      if (!isDuplicate(error)) throw error;
    });
    if (known.size + fresh.size > MOST_KNOWN) known.clear();
    for (const channel of fresh.keys()) known.add(channel);
  }
  const above = await aboveTheFloor(channels, records);
  try {
    if (above.length > 0) await messages.insertMany(above.map(toDocument), { ordered: true });
    return above.length === records.length ? 'appended' : 'conflict';
  } catch (error) {
    if (isDuplicate(error)) return 'conflict';
    throw error;
  }
}

/**
 * The leading records whose seqs no one has used: what retention took leaves no record that could refuse its seq. Retention takes what is
 * old, so it does not overtake the insert that follows this look.
 */
async function aboveTheFloor(
  channels: Collections['channels'],
  records: readonly LogRecord[],
): Promise<readonly LogRecord[]> {
  const names = [...new Set(records.map(({ channel }) => channel))];
  const trimmed = await channels
    .find({ _id: { $in: names }, floor: { $gt: 0 } }, { projection: { floor: 1 }, batchSize: names.length + 1 })
    .toArray();
  const floors = new Map(trimmed.map(({ _id, floor }) => [_id, floor]));
  const end = records.findIndex(({ channel, seq }) => seq <= (floors.get(channel) ?? 0));
  return end === -1 ? records : records.slice(0, end);
}
