import type { Checkpoint, LogRecord, NewDeadLetter, NewEntry, OutboxEntry, SettledReport } from '../store.js';

const AT = 1_760_000_000_000;

let made = 0;

/** An entry with an id and an order of its own. */
export function entry(fields: Partial<NewEntry> = {}): NewEntry {
  made += 1;
  const number = String(made).padStart(6, '0');
  return {
    id: `0199c0de-0000-7000-8000-000000${number}`,
    order: `0199c0de-0000-7000-9000-000000${number}`,
    shard: 3,
    channel: 'items',
    subject: 'someone',
    fingerprint: `fingerprint-${number}`,
    title: `title ${number}`,
    text: 'text',
    at: AT,
    due: AT,
    bytes: 10,
    keyed: false,
    ...fields,
  };
}

/** What the store hands out for an entry that was saved. */
export function stored({ keyed: _, ...rest }: NewEntry): OutboxEntry {
  return rest;
}

/** The log record of an entry. */
export function logged(from: NewEntry, seq: number): LogRecord {
  const { keyed: _keyed, order: _order, shard: _shard, due: _due, ...rest } = from;
  return { ...rest, seq };
}

/** A log record with an id of its own. */
export function record(seq: number, fields: Partial<LogRecord> = {}): LogRecord {
  return { ...logged(entry(), seq), ...fields };
}

/** Records with the seqs 1 to `count`. */
export function records(count: number, fields: Partial<LogRecord> = {}): LogRecord[] {
  return Array.from({ length: count }, (_, index) => record(index + 1, fields));
}

export function letter(fields: Partial<NewDeadLetter> = {}): NewDeadLetter {
  return {
    channel: 'items',
    client: 'someone/browser',
    joined: 2,
    from: 5,
    to: 10,
    reason: 'never_acknowledged',
    attempts: 5,
    at: AT,
    ...fields,
  };
}

export function checkpoint(fields: Partial<Checkpoint> = {}): Checkpoint {
  return { channel: 'items', client: 'someone/browser', cursor: 5, joined: 1, at: AT, ...fields };
}

export function report(from: number, to: number, fields: Partial<SettledReport> = {}): SettledReport {
  return { channel: 'items', from, to, owed: 4, acked: 3, dropped: 1, expired: 0, ...fields };
}

export const LIMIT = { count: 100, bytes: 1_000_000 };

/** Content that a store could garble: each must come back as it was. */
export const CONTENTS: Record<string, { title: string; text: string; data: string }> = {
  'keys with dots and dollar signs': {
    title: '$where',
    text: 'a.b',
    data: '{"a.b":{"$set":1,"$":{"..":null}},"__proto__":{"x":1},"":0}',
  },
  'JSON text that a parser would rewrite': {
    title: ' spaces ',
    text: '\r\n\t',
    data: '{ "b": 1.0, "a" :1e3, "b": 12345678901234567890 }',
  },
  'letters beyond the basic plane': {
    title: 'Grüße 😀 𝄞',
    text: '\u{10FFFF}\uFEFF\u200D👩‍👩‍👧‍👦 עברית',
    data: '"\u2028\u2029é\u0301"',
  },
  'NUL, raw and escaped': { title: 'a\0b', text: '\0', data: '{"a\\u0000b":"\\u0000"}' },
  '64 KB each': {
    title: 't'.repeat(300),
    text: 'é'.repeat(32_768),
    data: JSON.stringify({ long: 'x'.repeat(65_524) }),
  },
  'empty text': { title: '-', text: '', data: '""' },
};
