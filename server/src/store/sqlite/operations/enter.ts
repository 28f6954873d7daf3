import type { OutboxEntry } from '../../store.js';
import type { Db } from '../database.js';
import { bindOptional, bindText } from '../text.js';

/** Puts an entry into the outbox; false when one with its id is there already. */
export function prepareEnter(db: Db): (entry: OutboxEntry) => boolean {
  const insert = db.prepare(
    `INSERT INTO outbox (id, shard, "order", due, bytes, at, channel, fingerprint, subject, title, text, data)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  return (entry) => {
    const { changes } = insert.run([
      entry.id,
      entry.shard,
      entry.order,
      entry.due,
      entry.bytes,
      entry.at,
      entry.channel,
      entry.fingerprint,
      bindText(entry.subject),
      bindText(entry.title),
      bindText(entry.text),
      bindOptional(entry.data),
    ]);
    return changes === 1;
  };
}
