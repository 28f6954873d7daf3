import type { AuditBounds, AuditEntry, AuditPage, AuditQuery } from '../../audit.js';
import { readCursor, writeCursor } from '../../page-cursor.js';
import { type Db, rows, transaction } from '../database.js';
import { bindText, readText, type StoredText } from '../text.js';

/** How many entries one step forgets: saves go on between the steps. */
const STEP = 200;

interface AuditRow extends Omit<AuditEntry, 'target' | 'outcome' | 'address'> {
  target: StoredText;
  outcome: StoredText;
  address: StoredText;
}

const COLUMNS = 'id, at, action, target, outcome, address';

export function prepareAudit(db: Db) {
  const put = db.prepare(
    `INSERT INTO audit (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome`,
  );
  // With fewer entries than `keep` there is none to be below.
  const forget = db.prepare(
    `DELETE FROM audit WHERE id IN
       (SELECT id FROM audit
        WHERE at < ?1 AND (at, id) < (SELECT at, id FROM audit ORDER BY at DESC, id DESC LIMIT 1 OFFSET ?2)
        LIMIT ${STEP})`,
  );

  return {
    putAudit: (entries: readonly AuditEntry[]): void =>
      transaction(db, () => {
        for (const { id, at, action, target, outcome, address } of entries) {
          put.run([id, at, action, bindText(target), bindText(outcome), bindText(address)]);
        }
      }),
    audit({ action, cursor, limit }: AuditQuery): AuditPage {
      const wanted: [condition: string, ...parameters: unknown[]][] = [];
      if (action !== undefined) wanted.push(['action = ?', action]);
      if (cursor !== undefined) {
        const { at, id } = readCursor(cursor);
        wanted.push(['(at, id) < (?, ?)', at, id]);
      }
      const where = wanted.length > 0 ? `WHERE ${wanted.map(([condition]) => condition).join(' AND ')}` : '';
      const page = db.prepare(`SELECT ${COLUMNS} FROM audit ${where} ORDER BY at DESC, id DESC LIMIT ?`);
      const found = rows<AuditRow>(page, ...wanted.flatMap(([, ...parameters]) => parameters), limit + 1);
      const items = found.slice(0, limit).map(toEntry);
      const last = items.at(-1);
      return { items, next: last && found.length > items.length ? writeCursor(last) : null };
    },
    /** One step of forgetting; answers whether it was the last. */
    forgetAuditStep: ({ before, keep, most }: AuditBounds): boolean =>
      transaction(db, () => {
        const old = forget.run([before, keep - 1]).changes;
        const over = forget.run([Number.MAX_SAFE_INTEGER, most - 1]).changes;
        return old < STEP && over < STEP;
      }),
  };
}

function toEntry({ target, outcome, address, ...row }: AuditRow): AuditEntry {
  return { ...row, target: readText(target), outcome: readText(outcome), address: readText(address) };
}
