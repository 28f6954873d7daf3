import { shortError } from '../../bounds.js';
import { readCursor, writeCursor } from '../../page-cursor.js';
import type { OutboxEntry, QuarantinedEntry } from '../../store.js';
import { type Db, rows, transaction } from '../database.js';
import { bindText, readText, type StoredText } from '../text.js';
import { prepareEnter } from './enter.js';

interface QuarantineRow {
  at: number;
  error: StoredText;
  /** JSON of an `OutboxEntry`. */
  entry: string;
}

export function prepareQuarantine(db: Db) {
  const put = db.prepare(
    `INSERT INTO quarantine (id, at, fingerprint, error, entry) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET at = excluded.at, error = excluded.error`,
  );
  const removeEntry = db.prepare('DELETE FROM outbox WHERE id = ?');
  const first = db.prepare('SELECT at, error, entry FROM quarantine ORDER BY at DESC, id LIMIT ?');
  const after = db.prepare(
    'SELECT at, error, entry FROM quarantine WHERE at < ?1 OR (at = ?1 AND id > ?2) ORDER BY at DESC, id LIMIT ?3',
  );
  const byId = db.prepare('SELECT at, error, entry FROM quarantine WHERE id = ?');
  const enter = prepareEnter(db);
  const remove = db.prepare('DELETE FROM quarantine WHERE id = ?');

  return {
    /** One transaction: the entry is never in neither. */
    quarantine(entry: OutboxEntry, { error, at }: { error: string; at: number }): void {
      transaction(db, () => {
        put.run([entry.id, at, entry.fingerprint, bindText(shortError(error)), JSON.stringify(entry)]);
        removeEntry.run([entry.id]);
      });
    },
    quarantined({ cursor, limit }: { cursor?: string; limit: number }): {
      items: QuarantinedEntry[];
      next: string | null;
    } {
      const position = cursor === undefined ? undefined : readCursor(cursor);
      const found = position
        ? rows<QuarantineRow>(after, position.at, position.id, limit + 1)
        : rows<QuarantineRow>(first, limit + 1);
      const items = found.slice(0, limit).map(toQuarantined);
      const last = items.at(-1);
      const next = last && found.length > items.length ? writeCursor({ at: last.at, id: last.entry.id }) : null;
      return { items, next };
    },
    findQuarantined(id: string): QuarantinedEntry | null {
      const [row] = rows<QuarantineRow>(byId, bindText(id));
      return row ? toQuarantined(row) : null;
    },
    releaseQuarantined: (id: string, due: number) =>
      transaction(db, () => {
        const [row] = rows<QuarantineRow>(byId, bindText(id));
        if (!row) return false;
        enter({ ...toQuarantined(row).entry, due });
        remove.run([bindText(id)]);
        return true;
      }),
  };
}

function toQuarantined({ at, error, entry }: QuarantineRow): QuarantinedEntry {
  return { entry: JSON.parse(entry) as OutboxEntry, error: readText(error), at };
}
