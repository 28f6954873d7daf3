import type { ChannelHead } from '../../store.js';
import { type Db, rows, transaction } from '../database.js';

/** How many records one step of a trim deletes: the thread serves saves between the steps. */
const TRIM_STEP = 1_000;

export function prepareChannels(db: Db) {
  // The channel record is raised in the transaction of each append; the newest record is looked at all the same, since a
  // head that is too low would have a seq handed out twice.
  const byName = db.prepare(
    `SELECT asked.value AS channel, coalesce(floor, 0) AS floor,
       max(coalesce(head, 0), coalesce((SELECT max(seq) FROM messages WHERE messages.channel = asked.value), 0)) AS head
     FROM json_each(?) AS asked LEFT JOIN channels ON channels.channel = asked.value`,
  );
  const after = db.prepare('SELECT channel, head, floor FROM channels WHERE channel > ? ORDER BY channel LIMIT ?');
  const raiseFloor = db.prepare(
    'UPDATE channels SET floor = max(floor, min(?, head)) WHERE channel = ? RETURNING floor',
  );
  const remove = db.prepare(
    `DELETE FROM messages WHERE rowid IN
       (SELECT rowid FROM messages WHERE channel = ? AND seq <= ? ORDER BY seq LIMIT ${TRIM_STEP})`,
  );

  return {
    heads(channels: readonly string[]): Map<string, ChannelHead> {
      const found = rows<ChannelHead>(byName, JSON.stringify(channels));
      return new Map(found.map((head) => [head.channel, head]));
    },
    channels: (page: { after?: string; limit: number }) => rows<ChannelHead>(after, page.after ?? '', page.limit),
    /** One step of a trim; answers whether it was the last. The floor is raised, durably, before anything is deleted. */
    trimStep(channel: string, upTo: number): boolean {
      const [raised] = transaction(db, () => rows<{ floor: number }>(raiseFloor, upTo, channel));
      if (!raised) return true;
      return transaction(db, () => remove.run([channel, raised.floor]).changes) < TRIM_STEP;
    },
  };
}
