import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

export type CsvCell = string | number | null;

/** Text gathered before it is handed on: a write for each row would cost more than the row. */
const CHUNK = 16 * 1024;

/** What a spreadsheet takes for the start of a formula, behind spaces as well. */
const FORMULA = /^\s*[=+\-@]|^[\t\r\n]/;

/**
 * Rows as CSV by RFC 4180: a header line, CRLF, cells quoted where they must be; null is an empty cell. Text that a spreadsheet
 * would run as a formula gets a leading apostrophe, since names and labels are chosen by whoever connects. Rows are read as fast
 * as the reader takes them; an error before the first chunk is an answer of its own, later it cuts the answer short.
 */
export function csvOf(rows: AsyncIterable<readonly CsvCell[]>, head: readonly string[]): Readable {
  return Readable.from(lines(rows, head), { objectMode: false });
}

/** Answers with `csvOf`, as a file that the browser saves under `name`.csv. */
export function sendCsv(
  reply: FastifyReply,
  { name, rows, head }: { name: string; rows: AsyncIterable<readonly CsvCell[]>; head: readonly string[] },
): FastifyReply {
  return reply
    .type('text/csv; charset=utf-8; header=present')
    .header('content-disposition', `attachment; filename="${name}.csv"`)
    .send(csvOf(rows, head));
}

async function* lines(rows: AsyncIterable<readonly CsvCell[]>, head: readonly string[]): AsyncGenerator<Buffer> {
  let text = lineOf(head);
  for await (const row of rows) {
    text += lineOf(row);
    if (text.length < CHUNK) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

function lineOf(row: readonly CsvCell[]): string {
  return `${row.map(cellOf).join(',')}\r\n`;
}

function cellOf(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
