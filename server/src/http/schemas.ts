import { DEFAULT_CHANNEL, ERRORS, type ErrorCode, LIMITS } from '@surecast/shared/protocol';
import { ackIds, ackUpTo, channelName, clientName } from '@surecast/shared/schema';
import { z } from 'zod';

/** Schemas of the public requests and answers: they check what comes in and describe both in the OpenAPI document. */

const codes = Object.keys(ERRORS) as ErrorCode[];
const seq = z.int().min(0);
const seqInQuery = z.coerce.number().pipe(seq);

export const failure = z
  .object({
    result: z.literal('failure'),
    code: z.enum(codes),
    message: z.string().describe('For people; programs decide on code and retryable.'),
    retryable: z.boolean(),
  })
  .describe('Failure. Every code is explained in docs/errors.md.');

/** Describes `POST /save`; the body itself is read by save-input.ts, which also knows forms and aliases. */
export const saveBody = z.object({
  title: z.string().min(1).max(LIMITS.titleCharacters).describe('Alias: itemtitle.'),
  text: z.string().optional().describe(`At most ${LIMITS.textBytes} bytes of UTF-8. Alias: itemtext.`),
  channel: channelName.optional().describe(`Default: ${DEFAULT_CHANNEL}.`),
  data: z.unknown().optional().describe(`Any JSON, at most ${LIMITS.dataBytes} bytes; in a form, JSON text.`),
  key: z.string().optional().describe('Forms only: a key that counts together with the content.'),
  token: z.string().optional().describe('Forms only: the token, where a header cannot be sent.'),
});

export const saveHeaders = z.object({
  'idempotency-key': z
    .string()
    .optional()
    .describe(`At most ${LIMITS.keyCharacters} printable characters. The same key with the same body saves once.`),
});

export const saveAnswer = z.object({ result: z.literal('success'), id: z.string(), channel: z.string() });

export const ackBody = z.union([ackUpTo.extend({ client: clientName }), ackIds.extend({ client: clientName })]);

export const ackAnswer = z.union([
  z.object({ result: z.literal('success'), cursor: seq }),
  z.object({ result: z.literal('success'), cursors: z.record(z.string(), seq), unknown: z.array(z.string()) }),
]);

export const listQuery = z.object({
  channel: channelName.default(DEFAULT_CHANNEL),
  before: seqInQuery.optional().describe('Only messages with a lower seq.'),
  after: seqInQuery.optional().describe('Only messages with a higher seq.'),
  limit: z.coerce.number().pipe(z.int().min(1).max(LIMITS.listPage)).default(50),
});

const message = z.object({
  id: z.string(),
  seq,
  title: z.string(),
  text: z.string(),
  data: z.unknown().optional(),
  at: z.iso.datetime(),
});

export const listAnswer = z.object({
  items: z.array(message).describe('Newest first.'),
  head: seq,
  epoch: z.string(),
  next: seq.nullable().describe('`before` of the next page, or null at the end.'),
});

export const tokenBody = z
  .object({
    client: clientName.optional(),
    token: z.string().max(8_192).optional().describe('An earlier token: its subject is kept.'),
  })
  .nullish();

export const tokenAnswer = z.object({ token: z.string(), expiresAt: z.iso.datetime(), sub: z.string() });

export const messageParams = z.object({ id: z.string().min(1).max(64) });

const count = z.int().min(0);

export const messageAnswer = z.object({
  message: message.extend({ seq: seq.optional(), channel: z.string() }),
  state: z.enum(['stored', 'sent', 'settled', 'quarantined']),
  report: z
    .object({ owed: count, acked: count, pending: count, away: count, dropped: count, expired: count })
    .describe('owed = acked + pending + dropped + expired; away = pending of clients not connected.'),
});

export const readyAnswer = z.object({
  status: z.enum(['ready', 'not_ready']),
  parts: z.record(z.string(), z.string()).describe('Each part: ok, or what is wrong with it.'),
});
