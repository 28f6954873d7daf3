import type { ChannelHead } from '../../store.js';
import { type Db, rows } from '../database.js';

export function prepareChannels(db: Db) {
  // The channel record is raised in the transaction of each append; the newest record is looked at all the same, since a
  // head that is too low would have a seq handed out twice.
  const byName = db.prepare(
    `SELECT asked.value AS channel, coalesce(floor, 0) AS floor,
       max(coalesce(head, 0), coalesce((SELECT max(seq) FROM messages WHERE messages.channel = asked.value), 0)) AS head
     FROM json_each(?) AS asked LEFT JOIN channels ON channels.channel = asked.value`,
  );
  const after = db.prepare('SELECT channel, head, floor FROM channels WHERE channel > ? ORDER BY channel LIMIT ?');

  return {
    heads(channels: readonly string[]): Map<string, ChannelHead> {
      const found = rows<ChannelHead>(byName, JSON.stringify(channels));
      return new Map(found.map((head) => [head.channel, head]));
    },
    channels: (page: { after?: string; limit: number }) => rows<ChannelHead>(after, page.after ?? '', page.limit),
  };
}
