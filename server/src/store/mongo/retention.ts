import { MAX_RETENTION_STEP } from '../bounds.js';
import type { ChannelDocument, Collections } from './collections.js';

/** How many documents one step forgets of each kind, so that it ends well within its deadline. */
const STEP = 1_000;

/** Channels that one question looks at: those whose turn is due, whether old messages are found there or not. */
const CANDIDATES = 100;

/** Most messages that one question looks at, and the rest of the channel that it then is in. */
const MOST_LOOKED_AT = 20_000;

/**
 * Looks at the channels whose `oldest` is the lowest. Where nothing old is found, `oldest` rises: to the time of the first message,
 * or to `before` for a channel without any, since what comes into it later was accepted later. So no channel keeps its place
 * at the front, and each gets its turn however many there are.
 */
export async function oldMessages(
  collections: Collections,
  before: number,
  limit: number,
): Promise<{ channel: string; upTo: number }[]> {
  const candidates = await collections.channels
    // Not `$lt`: a channel that an older version made has no such field.
    .find({ oldest: { $not: { $gte: before } } }, { sort: { oldest: 1 }, limit: CANDIDATES, batchSize: CANDIDATES + 1 })
    .toArray();
  const firsts = await Promise.all(
    candidates.map(({ _id: channel }) =>
      collections.messages.findOne({ channel }, { sort: { seq: 1 }, projection: { at: 1 } }),
    ),
  );
  const found: { channel: string; upTo: number }[] = [];
  const raises: { channel: string; oldest: number }[] = [];
  let lookedAt = 0;
  for (const [position, candidate] of candidates.entries()) {
    const oldest = firsts[position]?.at ?? before;
    if (oldest >= before) raises.push({ channel: candidate._id, oldest });
    else if (found.length < limit && lookedAt < MOST_LOOKED_AT) {
      const upTo = await oldUpTo(collections, candidate, before);
      lookedAt += upTo - candidate.floor;
      found.push({ channel: candidate._id, upTo });
    }
  }
  await raiseOldest(collections, raises);
  return found;
}

/** The last seq above the floor before the first message that is not old. */
async function oldUpTo(
  { messages }: Collections,
  { _id: channel, floor }: ChannelDocument,
  before: number,
): Promise<number> {
  const end = floor + MAX_RETENTION_STEP;
  const young = await messages.findOne(
    { channel, seq: { $gt: floor, $lte: end }, at: { $gte: before } },
    { sort: { seq: 1 }, projection: { seq: 1 } },
  );
  const last = young
    ? young.seq - 1
    : (await messages.findOne({ channel, seq: { $lte: end } }, { sort: { seq: -1 }, projection: { seq: 1 } }))?.seq;
  // A trim that was cut short left messages up to the floor: then the floor itself, so that they go.
  return Math.max(last ?? 0, floor);
}

async function raiseOldest({ channels }: Collections, raises: { channel: string; oldest: number }[]): Promise<void> {
  if (raises.length === 0) return;
  const updates = raises.map(({ channel, oldest }) => ({
    updateOne: { filter: { _id: channel }, update: { $max: { oldest } } },
  }));
  await channels.bulkWrite(updates, { ordered: false });
}

/** One step of forgetting; answers whether it was the last. The newest report stays: what is settled never falls. */
export async function forgetStep(
  { channels, reports, letters }: Collections,
  channel: string,
  before: number,
): Promise<boolean> {
  const kept = await channels.findOne({ _id: channel }, { projection: { floor: 1 } });
  if (!kept || kept.floor === 0) return true;
  const newest = await reports.findOne({ channel }, { sort: { to: -1 }, projection: { to: 1 } });
  const reportIds = await reports
    .find(
      { channel, to: { $lte: kept.floor, $lt: newest?.to ?? 0 } },
      { sort: { to: 1 }, projection: { _id: 1 }, limit: STEP, batchSize: STEP + 1 },
    )
    .toArray();
  const letterIds = await letters
    .find(
      { channel, to: { $lte: kept.floor }, at: { $lt: before } },
      { sort: { to: 1 }, projection: { _id: 1 }, limit: STEP, batchSize: STEP + 1 },
    )
    .toArray();
  if (reportIds.length > 0) await reports.deleteMany({ _id: { $in: reportIds.map(({ _id }) => _id) } });
  if (letterIds.length > 0) {
    // A letter may have been extended since it was read.
    await letters.deleteMany({ _id: { $in: letterIds.map(({ _id }) => _id) }, to: { $lte: kept.floor } });
  }
  return reportIds.length < STEP && letterIds.length < STEP;
}
