import type { Checkpoint } from '../../store.js';
import { type Db, rows, transaction } from '../database.js';
import { bindText, readText, type StoredText } from '../text.js';

export function prepareCheckpoints(db: Db) {
  const put = db.prepare(
    `INSERT INTO checkpoints (channel, client, cursor, joined, at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (channel, client) DO UPDATE SET cursor = max(cursor, excluded.cursor), joined = excluded.joined,
       at = excluded.at`,
  );
  const find = db.prepare(
    'SELECT channel, client, cursor, joined, at FROM checkpoints WHERE channel = ? AND client = ?',
  );

  return {
    putCheckpoints(checkpoints: readonly Checkpoint[]): void {
      transaction(db, () => {
        for (const { channel, client, cursor, joined, at } of checkpoints) {
          put.run([channel, bindText(client), cursor, joined, at]);
        }
      });
    },
    findCheckpoint(channel: string, client: string): Checkpoint | null {
      const [row] = rows<Omit<Checkpoint, 'client'> & { client: StoredText }>(find, channel, bindText(client));
      return row ? { ...row, client: readText(row.client) } : null;
    },
  };
}
