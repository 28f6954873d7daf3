import { checkIds, countWithin, MAX_TITLES } from '../../bounds.js';
import type { LogRecord, LogTitle } from '../../store.js';
import { type Db, rows } from '../database.js';
import { bindIds, readText, type StoredText } from '../text.js';

/** A row in the order of COLUMNS: as arrays, libsql hands rows out in two thirds of the time that objects take. */
type LogRow = [
  id: string,
  channel: string,
  seq: number,
  bytes: number,
  at: number,
  fingerprint: string,
  subject: StoredText,
  title: StoredText,
  text: StoredText,
  data: StoredText | null,
];

type TitleRow = [id: string, seq: number, title: StoredText, at: number, bytes: number];

const COLUMNS = 'id, channel, seq, bytes, at, fingerprint, subject, title, text, data';

export function prepareLog(db: Db) {
  const byIds = db.prepare(`SELECT ${COLUMNS} FROM messages WHERE id IN (SELECT value FROM json_each(?))`).raw();
  // One row, since each costs a crossing into JavaScript.
  const sizes = db.prepare(
    `SELECT json_group_array(bytes) AS sizes FROM
       (SELECT bytes FROM messages WHERE channel = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?)`,
  );
  const ascending = db
    .prepare(`SELECT ${COLUMNS} FROM messages WHERE channel = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?`)
    .raw();
  const descending = db
    .prepare(`SELECT ${COLUMNS} FROM messages WHERE channel = ? AND seq > ? AND seq < ? ORDER BY seq DESC LIMIT ?`)
    .raw();

  const titles = db
    .prepare('SELECT id, seq, title, at, bytes FROM messages WHERE channel = ? AND seq < ? ORDER BY seq DESC LIMIT ?')
    .raw();

  return {
    findByIds(ids: readonly string[]): LogRecord[] {
      checkIds(ids);
      return rows<LogRow>(byIds, bindIds(ids)).map(toRecord);
    },
    range(
      channel: string,
      { after, upTo, count, bytes }: { after: number; upTo: number; count: number; bytes: number },
    ): LogRecord[] {
      const [found] = rows<{ sizes: string }>(sizes, channel, after, upTo, count);
      const stored = JSON.parse(found?.sizes ?? '[]') as number[];
      const fitting = countWithin(
        stored.map((size) => ({ bytes: size })),
        bytes,
      );
      return fitting === 0 ? [] : rows<LogRow>(ascending, channel, after, upTo, fitting).map(toRecord);
    },
    latest(channel: string, page: { before?: number; after?: number; limit: number }): LogRecord[] {
      const { before = Number.MAX_SAFE_INTEGER, after = 0, limit } = page;
      return rows<LogRow>(descending, channel, after, before, limit).map(toRecord);
    },
    titles(channel: string, page: { before?: number; limit: number }): LogTitle[] {
      const { before = Number.MAX_SAFE_INTEGER, limit } = page;
      const found = rows<TitleRow>(titles, channel, before, Math.min(limit, MAX_TITLES));
      return found.map(([id, seq, title, at, bytes]) => ({ id, seq, title: readText(title), at, bytes }));
    },
  };
}

function toRecord([id, channel, seq, bytes, at, fingerprint, subject, title, text, data]: LogRow): LogRecord {
  const record: LogRecord = {
    id,
    channel,
    seq,
    subject: readText(subject),
    fingerprint,
    title: readText(title),
    text: readText(text),
    at,
    bytes,
  };
  if (data !== null) record.data = readText(data);
  return record;
}
