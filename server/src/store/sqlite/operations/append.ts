import type { LogRecord } from '../../store.js';
import { type Db, transaction } from '../database.js';
import { bindOptional, bindText } from '../text.js';

/** One transaction. What stands before a refused record is committed, as the port says. */
export function prepareAppend(db: Db): (records: readonly LogRecord[]) => 'appended' | 'conflict' {
  const insert = db.prepare(
    `INSERT INTO messages (id, channel, seq, bytes, at, fingerprint, subject, title, text, data)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const raise = db.prepare(
    `INSERT INTO channels (channel, head, floor, oldest) VALUES (?, ?, 0, ?)
     ON CONFLICT (channel) DO UPDATE SET head = max(head, excluded.head), oldest = coalesce(oldest, excluded.oldest)`,
  );
  const floor = db.prepare('SELECT floor FROM channels WHERE channel = ?');

  return (records) =>
    transaction(db, () => {
      const floors = new Map<string, number>();
      const isBelow = ({ channel, seq }: LogRecord) => {
        const known = floors.get(channel) ?? (floor.get([channel]) as { floor: number } | undefined)?.floor ?? 0;
        floors.set(channel, known);
        return seq <= known;
      };
      /** By channel: the highest seq that went in, and the first record with its seq. */
      const written = new Map<string, { head: number; first: number; oldest: number }>();
      let outcome: 'appended' | 'conflict' = 'appended';
      for (const record of records) {
        // Its seq was given before, and retention took what had it.
        if (isBelow(record)) {
          outcome = 'conflict';
          break;
        }
        const { changes } = insert.run([
          record.id,
          record.channel,
          record.seq,
          record.bytes,
          record.at,
          record.fingerprint,
          bindText(record.subject),
          bindText(record.title),
          bindText(record.text),
          bindOptional(record.data),
        ]);
        if (changes === 0) {
          outcome = 'conflict';
          break;
        }
        const { seq, at } = record;
        const known = written.get(record.channel) ?? { head: seq, first: seq, oldest: at };
        known.head = Math.max(known.head, seq);
        if (seq < known.first) Object.assign(known, { first: seq, oldest: at });
        written.set(record.channel, known);
      }
      for (const [channel, { head, oldest }] of written) raise.run([channel, head, oldest]);
      return outcome;
    });
}
