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
    `INSERT INTO channels (channel, head, floor) VALUES (?, ?, 0)
     ON CONFLICT (channel) DO UPDATE SET head = max(head, excluded.head)`,
  );

  return (records) =>
    transaction(db, () => {
      const heads = new Map<string, number>();
      let outcome: 'appended' | 'conflict' = 'appended';
      for (const record of records) {
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
        heads.set(record.channel, Math.max(record.seq, heads.get(record.channel) ?? 0));
      }
      for (const [channel, head] of heads) raise.run([channel, head]);
      return outcome;
    });
}
