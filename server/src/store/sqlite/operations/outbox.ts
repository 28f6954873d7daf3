import { countWithin } from '../../bounds.js';
import type { DueLimit, OutboxEntry } from '../../store.js';
import { type Db, rows, transaction } from '../database.js';
import { bindIds, readText, type StoredText } from '../text.js';

interface OutboxRow {
  id: string;
  shard: number;
  order: string;
  due: number;
  bytes: number;
  at: number;
  channel: string;
  fingerprint: string;
  subject: StoredText;
  title: StoredText;
  text: StoredText;
  data: StoredText | null;
}

const COLUMNS = 'id, shard, "order", due, bytes, at, channel, fingerprint, subject, title, text, data';

export function prepareOutbox(db: Db) {
  // The sizes come from the index alone; only then are as many rows read as fit.
  const sizes = db.prepare('SELECT bytes FROM outbox WHERE shard = ? AND due <= ? ORDER BY "order", id LIMIT ?');
  const due = db.prepare(
    `SELECT ${COLUMNS} FROM outbox INDEXED BY outbox_in_order WHERE shard = ? AND due <= ? ORDER BY "order", id LIMIT ?`,
  );
  // The channel is not in the index, so that each entry passed over costs a row: asked only while a channel waits.
  const elsewhere = 'channel NOT IN (SELECT value FROM json_each(?))';
  const sizesElsewhere = db.prepare(
    `SELECT bytes FROM outbox INDEXED BY outbox_in_order WHERE shard = ? AND due <= ? AND ${elsewhere} ORDER BY "order", id LIMIT ?`,
  );
  const dueElsewhere = db.prepare(
    `SELECT ${COLUMNS} FROM outbox INDEXED BY outbox_in_order WHERE shard = ? AND due <= ? AND ${elsewhere} ORDER BY "order", id LIMIT ?`,
  );
  // One seek for each shard that has entries, however many entries wait.
  const shards = db.prepare(
    `WITH RECURSIVE waiting (shard) AS (
       SELECT min(shard) FROM outbox
       UNION ALL
       SELECT (SELECT min(shard) FROM outbox WHERE shard > waiting.shard) FROM waiting WHERE waiting.shard IS NOT NULL
     ), oldest AS (
       SELECT shard, (SELECT min(due) FROM outbox WHERE outbox.shard = waiting.shard) AS oldestDue
       FROM waiting WHERE shard IS NOT NULL
     )
     SELECT shard, oldestDue FROM oldest WHERE oldestDue <= ?`,
  );
  const remove = db.prepare('DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?))');
  const byId = db.prepare(`SELECT ${COLUMNS} FROM outbox WHERE id IN (SELECT value FROM json_each(?))`);

  return {
    dueEntries(shard: number, now: number, limit: DueLimit): OutboxEntry[] {
      const isAll = limit.except === undefined;
      const where = isAll ? [shard, now] : [shard, now, bindIds(limit.except ?? [])];
      const found = rows<{ bytes: number }>(isAll ? sizes : sizesElsewhere, ...where, limit.count);
      const count = countWithin(found, limit.bytes);
      return count === 0 ? [] : rows<OutboxRow>(isAll ? due : dueElsewhere, ...where, count).map(toEntry);
    },
    dueShards: (now: number) => rows<{ shard: number; oldestDue: number }>(shards, now),
    removeEntries(ids: readonly string[]): void {
      transaction(db, () => remove.run([bindIds(ids)]));
    },
    findEntry(id: string): OutboxEntry | null {
      const [row] = rows<OutboxRow>(byId, bindIds([id]));
      return row ? toEntry(row) : null;
    },
  };
}

function toEntry(row: OutboxRow): OutboxEntry {
  const entry: OutboxEntry = {
    id: row.id,
    order: row.order,
    shard: row.shard,
    channel: row.channel,
    subject: readText(row.subject),
    fingerprint: row.fingerprint,
    title: readText(row.title),
    text: readText(row.text),
    at: row.at,
    due: row.due,
    bytes: row.bytes,
  };
  if (row.data !== null) entry.data = readText(row.data);
  return entry;
}
