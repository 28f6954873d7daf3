import type { ChannelHead } from '../store.js';
import type { Collections } from './collections.js';

/**
 * The higher of the channel document's head and the newest record's seq, which one index seek per channel finds; the seeks
 * run side by side. (One `$group` could do it on MongoDB alone; documents raised at each append would cost that a write.)
 */
export async function heads(collections: Collections, names: readonly string[]): Promise<Map<string, ChannelHead>> {
  const asked = [...new Set(names)];
  const documents = collections.channels.find({ _id: { $in: asked } }, { batchSize: asked.length + 1 }).toArray();
  const newest = asked.map((channel) =>
    collections.messages.findOne({ channel }, { sort: { seq: -1 }, projection: { seq: 1 } }),
  );
  const [kept, ...records] = await Promise.all([documents, ...newest]);
  const byName = new Map(kept.map((document) => [document._id, document]));
  return new Map(
    asked.map((channel, position) => {
      const document = byName.get(channel);
      const head = Math.max(document?.head ?? 0, records[position]?.seq ?? 0);
      return [channel, { channel, head, floor: document?.floor ?? 0 }];
    }),
  );
}

export async function channels(
  collections: Collections,
  page: { after?: string; limit: number },
): Promise<ChannelHead[]> {
  const found: ChannelHead[] = [];
  let after = page.after ?? '';
  while (found.length < page.limit) {
    const wanted = page.limit - found.length;
    const names = await collections.channels
      .find({ _id: { $gt: after } }, { sort: { _id: 1 }, limit: wanted, batchSize: wanted + 1, projection: { _id: 1 } })
      .toArray();
    const known = await heads(
      collections,
      names.map((document) => document._id),
    );
    // A channel whose first record was never written has a document and no log.
    found.push(...[...known.values()].filter((channel) => channel.head > 0));
    const last = names.at(-1);
    if (!last || names.length < wanted) break;
    after = last._id;
  }
  return found;
}
