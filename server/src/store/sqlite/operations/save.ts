import { outcomeOfRepeat } from '../../outcome.js';
import type { NewEntry, SaveOutcome } from '../../store.js';
import { type Db, rows, transaction } from '../database.js';
import { bindIds, bindOptional, bindText } from '../text.js';

/** The whole group in one transaction, so with one sync of the disk; nothing comes between the look-up and the insert. */
export function prepareSave(db: Db): (entries: readonly NewEntry[]) => SaveOutcome[] {
  const kept = db.prepare(
    `SELECT id, fingerprint FROM quarantine WHERE id IN (SELECT value FROM json_each(?1))
     UNION ALL SELECT id, fingerprint FROM messages WHERE id IN (SELECT value FROM json_each(?1))`,
  );
  const waiting = db.prepare('SELECT fingerprint FROM outbox WHERE id = ?');
  const insert = db.prepare(
    `INSERT INTO outbox (id, shard, "order", due, bytes, at, channel, fingerprint, subject, title, text, data)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );

  return (entries) =>
    transaction(db, () => {
      const keyed = entries.filter((entry) => entry.keyed).map((entry) => entry.id);
      const found = keyed.length > 0 ? rows<{ id: string; fingerprint: string }>(kept, bindIds(keyed)) : [];
      const held = new Map(found.map((row) => [row.id, row.fingerprint]));
      return entries.map((entry) => {
        const known = held.get(entry.id);
        if (known !== undefined) return outcomeOfRepeat(entry, known);
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
        if (changes === 1) return 'saved';
        const [stored] = rows<{ fingerprint: string }>(waiting, entry.id);
        return outcomeOfRepeat(entry, stored?.fingerprint ?? '');
      });
    });
}
