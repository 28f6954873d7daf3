import { heads } from './channels.js';
import type { Collections } from './collections.js';

/** How many seqs one step deletes, so that each ends well within its deadline. */
const STEP = 1_000;

/** Head and floor first, in one durable write; only then may the newest record go. Answers the floor, 0 without a log. */
export async function raiseFloor(collections: Collections, channel: string, upTo: number): Promise<number> {
  const before = (await heads(collections, [channel])).get(channel);
  if (!before || before.head === 0) return 0;
  const after = await collections.channels.findOneAndUpdate(
    { _id: channel },
    { $max: { head: before.head, floor: Math.min(upTo, before.head) } },
    { upsert: true, returnDocument: 'after' },
  );
  return after?.floor ?? 0;
}

/** Deletes the oldest records up to the floor; answers whether nothing is left below it. */
export async function deleteStep({ messages }: Collections, channel: string, floor: number): Promise<boolean> {
  const oldest = await messages.findOne(
    { channel, seq: { $lte: floor } },
    { sort: { seq: 1 }, projection: { seq: 1 } },
  );
  if (!oldest) return true;
  const upTo = Math.min(floor, oldest.seq + STEP - 1);
  await messages.deleteMany({ channel, seq: { $lte: upTo } });
  return upTo === floor;
}
