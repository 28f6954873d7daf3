import { z } from 'zod';

/** Forms of what a server sends, as shared/PROTOCOL.md has them. Members beyond these are allowed (WP8). */

const seq = z.int().min(0);
const epoch = z.string().min(1).max(64);
const id = z.string().min(1).max(64);
const code = z.string().min(1);
const time = z.iso.datetime();
const range = z.object({ from: seq, to: seq });

export const socketFailure = z.object({ ok: z.literal(false), code, message: z.string(), retryable: z.boolean() });
export const httpFailure = z.object({
  result: z.literal('failure'),
  code,
  message: z.string(),
  retryable: z.boolean(),
});

export const message = z.object({ id, seq: z.int().min(1), title: z.string(), text: z.string(), at: time });
export const pushed = message.extend({ data: z.unknown().optional(), attempt: seq });

export const frame = z.object({
  channel: z.string(),
  epoch,
  from: seq,
  to: seq,
  messages: z.array(pushed),
  void: z.array(seq).optional(),
  redrive: z.literal(true).optional(),
});
export type SeenFrame = z.output<typeof frame>;

export const subscribed = z.object({
  ok: z.literal(true),
  channel: z.string(),
  epoch,
  head: seq,
  cursor: seq,
  recovered: z.boolean(),
  missed: range.optional(),
  sentTo: seq,
});

export const page = z.object({
  ok: z.literal(true),
  epoch,
  head: seq,
  frames: z.array(frame),
  more: z.boolean(),
  missed: range.optional(),
});

export const acked = z.object({ ok: z.literal(true), cursor: seq });
export const ackedIds = z.object({ ok: z.literal(true), cursors: z.record(z.string(), seq), unknown: z.array(id) });
export const refreshed = z.object({ ok: z.literal(true), expiresAt: time });

export const saved = z.object({ result: z.literal('success'), id, channel: z.string() });
export const list = z.object({
  items: z.array(message.extend({ data: z.unknown().optional() })),
  head: seq,
  epoch,
  next: seq.nullable(),
});
export const token = z.object({ token: z.string().min(1), expiresAt: time, sub: z.string().min(1) });
export const messageAnswer = z.object({
  message: message.extend({ seq: seq.optional(), channel: z.string() }),
  state: z.enum(['stored', 'sent', 'settled', 'quarantined']),
  report: z.object({ owed: seq, acked: seq, pending: seq, away: seq, dropped: seq, expired: seq }),
});
export const beacon = z.object({ epoch, heads: z.record(z.string(), seq) });
export const dropped = z.object({ channel: z.string(), reason: z.string(), pending: seq });
export const closed = z.object({ code, message: z.string(), retryable: z.boolean() });
