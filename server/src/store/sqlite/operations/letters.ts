import { letterId } from '../../letter.js';
import { readCursor, writeCursor } from '../../page-cursor.js';
import type { DeadLetter, DeadLetterQuery, NewDeadLetter } from '../../store.js';
import { type Db, rows, transaction } from '../database.js';
import { bindOptional, bindText, readText, type StoredText } from '../text.js';

interface LetterRow extends Omit<DeadLetter, 'client' | 'label'> {
  client: StoredText;
  label: StoredText | null;
}

const COLUMNS = 'id, channel, client, label, joined, "from", "to", reason, attempts, at, state';

export function prepareLetters(db: Db) {
  const put = db.prepare(
    `INSERT INTO dead_letters (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open')
     ON CONFLICT (id) DO UPDATE SET "to" = max("to", excluded."to"), label = coalesce(excluded.label, label),
       reason = excluded.reason, attempts = excluded.attempts, at = excluded.at, state = 'open'
     RETURNING ${COLUMNS}`,
  );
  const newest = db.prepare(
    `SELECT ${COLUMNS} FROM dead_letters WHERE channel = ? AND client = ? ORDER BY at DESC, "from" DESC LIMIT 1`,
  );
  const markReturned = db.prepare("UPDATE dead_letters SET state = 'returned' WHERE id = ? AND state = 'open'");
  const markRedriven = db.prepare("UPDATE dead_letters SET state = 'redriven' WHERE id = ?");
  const byId = db.prepare(`SELECT ${COLUMNS} FROM dead_letters WHERE id = ?`);
  const over = db.prepare(
    `SELECT ${COLUMNS} FROM dead_letters INDEXED BY dead_letters_over
     WHERE channel = ? AND ("to", id) > (?, ?) AND joined < ? ORDER BY "to", id LIMIT ?`,
  );
  const count = db.prepare('SELECT count(*) AS letters FROM dead_letters');

  return {
    putDeadLetter(letter: NewDeadLetter): DeadLetter {
      const parameters = [
        letterId(letter),
        letter.channel,
        bindText(letter.client),
        bindOptional(letter.label),
        letter.joined,
        letter.from,
        letter.to,
        letter.reason,
        letter.attempts,
        letter.at,
      ];
      const [row] = transaction(db, () => rows<LetterRow>(put, ...parameters));
      if (!row) throw new Error('a dead letter was put but not answered');
      return toLetter(row);
    },
    findLetter(id: string): DeadLetter | null {
      const [row] = rows<LetterRow>(byId, bindText(id));
      return row ? toLetter(row) : null;
    },
    findDeadLetter(channel: string, client: string): DeadLetter | null {
      const [row] = rows<LetterRow>(newest, channel, bindText(client));
      return row ? toLetter(row) : null;
    },
    returnDeadLetter: (id: string) => transaction(db, () => markReturned.run([bindText(id)]).changes) === 1,
    redriveDeadLetter: (id: string) => transaction(db, () => markRedriven.run([bindText(id)]).changes) === 1,
    deadLetters(query: DeadLetterQuery): { items: DeadLetter[]; next: string | null } {
      const wanted: [condition: string, ...parameters: unknown[]][] = [];
      if (query.channel !== undefined) wanted.push(['channel = ?', query.channel]);
      if (query.client !== undefined) wanted.push(['client = ?', bindText(query.client)]);
      if (query.reason !== undefined) wanted.push(['reason = ?', query.reason]);
      if (query.state !== undefined) wanted.push(['state = ?', query.state]);
      if (query.cursor !== undefined) {
        const { at, id } = readCursor(query.cursor);
        // Said twice, since only the first bounds the index: without it each page would read all pages before it.
        wanted.push(['at <= ? AND (at < ? OR id > ?)', at, at, id]);
      }
      const where = wanted.length > 0 ? `WHERE ${wanted.map(([condition]) => condition).join(' AND ')}` : '';
      const page = db.prepare(`SELECT ${COLUMNS} FROM dead_letters ${where} ORDER BY at DESC, id LIMIT ?`);
      const found = rows<LetterRow>(page, ...wanted.flatMap(([, ...parameters]) => parameters), query.limit + 1);
      const items = found.slice(0, query.limit).map(toLetter);
      const last = items.at(-1);
      return { items, next: last && found.length > items.length ? writeCursor(last) : null };
    },
    /** A page of `lettersOver`: what follows `position` by `to` and id. */
    lettersPage: (channel: string, upTo: number, position: { to: number; id: string }, limit: number) =>
      rows<LetterRow>(over, channel, position.to, position.id, upTo, limit).map(toLetter),
    countDeadLetters: () => rows<{ letters: number }>(count)[0]?.letters ?? 0,
  };
}

function toLetter({ client, label, ...row }: LetterRow): DeadLetter {
  const letter: DeadLetter = { ...row, client: readText(client) };
  if (label !== null) letter.label = readText(label);
  return letter;
}
