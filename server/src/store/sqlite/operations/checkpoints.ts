import { readClientCursor, writeClientCursor } from '../../page-cursor.js';
import type { Checkpoint } from '../../store.js';
import { type Db, rows, transaction } from '../database.js';
import { bindText, readText, type StoredText } from '../text.js';

interface CheckpointRow extends Omit<Checkpoint, 'client'> {
  client: StoredText;
}

export function prepareCheckpoints(db: Db) {
  const put = db.prepare(
    `INSERT INTO checkpoints (channel, client, cursor, joined, at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (channel, client) DO UPDATE SET cursor = max(cursor, excluded.cursor), joined = excluded.joined,
       at = excluded.at`,
  );
  const find = db.prepare(
    'SELECT channel, client, cursor, joined, at FROM checkpoints WHERE channel = ? AND client = ?',
  );
  const first = db.prepare(
    'SELECT channel, client, cursor, joined, at FROM checkpoints ORDER BY channel, client LIMIT ?',
  );
  const after = db.prepare(
    `SELECT channel, client, cursor, joined, at FROM checkpoints WHERE (channel, client) > (?, ?)
     ORDER BY channel, client LIMIT ?`,
  );
  const remove = db.prepare('DELETE FROM checkpoints WHERE channel = ? AND client = ?');

  return {
    putCheckpoints(checkpoints: readonly Checkpoint[]): void {
      transaction(db, () => {
        for (const { channel, client, cursor, joined, at } of checkpoints) {
          put.run([channel, bindText(client), cursor, joined, at]);
        }
      });
    },
    findCheckpoint(channel: string, client: string): Checkpoint | null {
      const [row] = rows<CheckpointRow>(find, channel, bindText(client));
      return row ? toCheckpoint(row) : null;
    },
    checkpoints({ cursor, limit }: { cursor?: string; limit: number }): { items: Checkpoint[]; next: string | null } {
      const position = cursor === undefined ? undefined : readClientCursor(cursor);
      const found = position
        ? rows<CheckpointRow>(after, bindText(position.channel), bindText(position.client), limit + 1)
        : rows<CheckpointRow>(first, limit + 1);
      const items = found.slice(0, limit).map(toCheckpoint);
      const last = items.at(-1);
      return { items, next: last && found.length > items.length ? writeClientCursor(last) : null };
    },
    removeCheckpoints(positions: readonly { channel: string; client: string }[]): void {
      transaction(db, () => {
        for (const { channel, client } of positions) remove.run([bindText(channel), bindText(client)]);
      });
    },
  };
}

function toCheckpoint(row: CheckpointRow): Checkpoint {
  return { ...row, client: readText(row.client) };
}
