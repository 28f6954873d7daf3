import { checkIds, countWithin } from '../../bounds.js';
import type { LogRecord } from '../../store.js';
import { type Db, rows } from '../database.js';
import { bindIds, readText, type StoredText } from '../text.js';

interface LogRow {
  id: string;
  channel: string;
  seq: number;
  bytes: number;
  at: number;
  fingerprint: string;
  subject: StoredText;
  title: StoredText;
  text: StoredText;
  data: StoredText | null;
}

const COLUMNS = 'id, channel, seq, bytes, at, fingerprint, subject, title, text, data';

export function prepareLog(db: Db) {
  const byIds = db.prepare(`SELECT ${COLUMNS} FROM messages WHERE id IN (SELECT value FROM json_each(?))`);
  const sizes = db.prepare(
    'SELECT bytes FROM messages WHERE channel = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?',
  );
  const ascending = db.prepare(
    `SELECT ${COLUMNS} FROM messages WHERE channel = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
  );
  const descending = db.prepare(
    `SELECT ${COLUMNS} FROM messages WHERE channel = ? AND seq > ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  );

  return {
    findByIds(ids: readonly string[]): LogRecord[] {
      checkIds(ids);
      return rows<LogRow>(byIds, bindIds(ids)).map(toRecord);
    },
    range(
      channel: string,
      { after, upTo, count, bytes }: { after: number; upTo: number; count: number; bytes: number },
    ): LogRecord[] {
      const fitting = countWithin(rows<{ bytes: number }>(sizes, channel, after, upTo, count), bytes);
      return fitting === 0 ? [] : rows<LogRow>(ascending, channel, after, upTo, fitting).map(toRecord);
    },
    latest(channel: string, page: { before?: number; after?: number; limit: number }): LogRecord[] {
      const { before = Number.MAX_SAFE_INTEGER, after = 0, limit } = page;
      return rows<LogRow>(descending, channel, after, before, limit).map(toRecord);
    },
  };
}

function toRecord(row: LogRow): LogRecord {
  const record: LogRecord = {
    id: row.id,
    channel: row.channel,
    seq: row.seq,
    subject: readText(row.subject),
    fingerprint: row.fingerprint,
    title: readText(row.title),
    text: readText(row.text),
    at: row.at,
    bytes: row.bytes,
  };
  if (row.data !== null) record.data = readText(row.data);
  return record;
}
