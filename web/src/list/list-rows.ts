import type { Message } from '@surecast/shared/protocol';
import type { Block } from '../live/message-log.js';
import type { Outgoing } from '../live/outgoing.js';
import { countLines } from './row-height.js';

/** One row of the list. `key` stays the same for as long as the row is about the same thing. */
export type Row =
  /** Begins a day of the reader's calendar; `day` is its first millisecond. */
  { kind: 'day'; key: string; day: number } | { kind: 'outgoing'; key: string; entry: Outgoing } | MessageRow;

export interface MessageRow {
  kind: 'message';
  key: number;
  message: Message;
  day: number;
  /** Lines that the text has by itself, however wide the list is. */
  lines: number;
  /** Its height in a list of this width, once it was guessed: 50,000 rows are gone through at each change of the list. */
  guess: { width: number; height: number };
}

/** Blocks do not change, so their rows are made once: a message more among 50,000 costs one block. */
const made = new WeakMap<Block, readonly MessageRow[]>();

/**
 * Rows from the newest to the oldest: what is on its way stands first, under today. A day begins only where an older one
 * comes; a clock that went back a little does not make the same day stand twice.
 */
export function listRows(outgoing: readonly Outgoing[], blocks: readonly Block[], today: number): Row[] {
  const rows: Row[] = [];
  let day = Number.POSITIVE_INFINITY;
  const begin = (next: number) => {
    day = next;
    rows.push({ kind: 'day', key: `day ${next}`, day: next });
  };
  if (outgoing.length > 0) begin(today);
  for (const entry of outgoing.toReversed()) rows.push({ kind: 'outgoing', key: entry.key, entry });
  for (const block of blocks) {
    for (const row of rowsOf(block)) {
      if (row.day < day) begin(row.day);
      rows.push(row);
    }
  }
  return rows;
}

function rowsOf(block: Block): readonly MessageRow[] {
  const known = made.get(block);
  if (known) return known;
  const rows = block.messages.map(
    (message): MessageRow => ({
      kind: 'message',
      key: message.seq,
      message,
      day: startOfDay(Date.parse(message.at)),
      lines: countLines(message.text),
      guess: { width: -1, height: 0 },
    }),
  );
  made.set(block, rows);
  return rows;
}

/** First millisecond of the day in the reader's time zone. */
export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
const withYear = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });

/** `Today`, `Yesterday`, `Tuesday 3 March`, or `24 December 2025` of another year. Both are starts of days. */
export function dayWords(day: number, today: number): string {
  if (day === today) return 'Today';
  // A day before is not always 24 hours: noon of the day before is inside it whatever the clocks did.
  if (day === startOfDay(today - 12 * 3_600_000)) return 'Yesterday';
  return (new Date(day).getFullYear() === new Date(today).getFullYear() ? weekday : withYear).format(day);
}

/** How many messages have a seq above `seq`. `blocks` are from the newest to the oldest, without a hole that matters. */
export function countAbove(blocks: readonly Block[], seq: number): number {
  let count = 0;
  for (const { messages } of blocks) {
    const lowest = messages.at(-1)?.seq ?? 0;
    if (lowest > seq) {
      count += messages.length;
      continue;
    }
    for (const message of messages) if (message.seq > seq) count++;
    break;
  }
  return count;
}
