import type { SettledReport } from '../../store.js';
import { type Db, rows, transaction } from '../database.js';

export function prepareReports(db: Db) {
  const put = db.prepare(
    `INSERT INTO reports (channel, "from", "to", owed, acked, dropped, expired) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (channel, "from") DO NOTHING`,
  );
  const covering = db.prepare(
    `SELECT channel, "from", "to", owed, acked, dropped, expired FROM reports INDEXED BY reports_to
     WHERE channel = ? AND "to" >= ? AND "from" < ? ORDER BY "to" LIMIT 1`,
  );
  const highest = db.prepare('SELECT coalesce(max("to"), 0) AS upTo FROM reports WHERE channel = ?');

  return {
    putReports(reports: readonly SettledReport[]): void {
      transaction(db, () => {
        for (const { channel, from, to, owed, acked, dropped, expired } of reports) {
          put.run([channel, from, to, owed, acked, dropped, expired]);
        }
      });
    },
    findReport: (channel: string, seq: number) => rows<SettledReport>(covering, channel, seq, seq)[0] ?? null,
    settledUpTo: (channel: string) => rows<{ upTo: number }>(highest, channel)[0]?.upTo ?? 0,
  };
}
