import { outcomeOfRepeat } from '../../outcome.js';
import type { NewEntry, SaveOutcome } from '../../store.js';
import { type Db, rows, transaction } from '../database.js';
import { bindIds } from '../text.js';
import { prepareEnter } from './enter.js';

/** The whole group in one transaction, so with one sync of the disk; nothing comes between the look-up and the insert. */
export function prepareSave(db: Db): (entries: readonly NewEntry[]) => SaveOutcome[] {
  const kept = db.prepare(
    `SELECT id, fingerprint FROM quarantine WHERE id IN (SELECT value FROM json_each(?1))
     UNION ALL SELECT id, fingerprint FROM messages WHERE id IN (SELECT value FROM json_each(?1))`,
  );
  const waiting = db.prepare('SELECT fingerprint FROM outbox WHERE id = ?');
  const enter = prepareEnter(db);

  return (entries) =>
    transaction(db, () => {
      const keyed = entries.filter((entry) => entry.keyed).map((entry) => entry.id);
      const found = keyed.length > 0 ? rows<{ id: string; fingerprint: string }>(kept, bindIds(keyed)) : [];
      const held = new Map(found.map((row) => [row.id, row.fingerprint]));
      return entries.map((entry) => {
        const known = held.get(entry.id);
        if (known !== undefined) return outcomeOfRepeat(entry, known);
        if (enter(entry)) return 'saved';
        const [stored] = rows<{ fingerprint: string }>(waiting, entry.id);
        return outcomeOfRepeat(entry, stored?.fingerprint ?? '');
      });
    });
}
