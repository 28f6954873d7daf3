import { channelName } from '@surecast/shared/schema';
import { z } from 'zod';

/** Schemas of `/admin/api/…`; the answers are those of shared/src/protocol/admin.ts. */

const count = z.int().min(0);
const time = z.iso.datetime();
const cursor = z.string().min(1).max(512).optional().describe('`next` of the page before.');
const clientState = z.enum(['connected', 'away']);

export const channelsQuery = z.object({ cursor });
export const clientsQuery = z.object({ channel: channelName.optional(), state: clientState.optional(), cursor });
export const clientParams = z.object({
  channel: channelName,
  '*': z.string().min(1).max(512).describe('Client key: subject/client.'),
});
export const deadLettersQuery = z.object({
  channel: channelName.optional(),
  client: z.string().min(1).max(512).optional().describe('Client key: subject/client.'),
  reason: z.enum(['never_acknowledged', 'unsubscribed', 'expired', 'retention']).optional(),
  cursor,
});

const node = z.object({
  id: z.string(),
  roles: z.array(z.string()),
  host: z.string(),
  startedAt: time,
  connections: count,
  alive: z.boolean(),
});
export const nodes = z.array(node);

export const overview = z.object({
  epoch: z.string(),
  store: z.enum(['mongodb', 'sqlite']),
  connections: count,
  connected: count,
  away: count,
  channels: count,
  pending: count,
  deadLetters: count,
  resendIntervalMs: count,
  maxResends: count,
  nodes,
});

const client = z.object({
  channel: z.string(),
  client: z.string(),
  label: z.string().optional(),
  agent: z.string().optional(),
  state: clientState,
  node: z.string().optional(),
  since: time,
  cursor: count,
  head: count,
  pending: count,
  attempts: count,
  nextResend: time.nullable(),
});

const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable(), total: count.optional() });

export const clientsPage = pageOf(client);

export const channelsPage = pageOf(
  z.object({
    channel: z.string(),
    head: count,
    floor: count,
    connected: count,
    away: count,
    slowest: count.nullable(),
  }),
);

export const clientPage = z.object({
  client,
  pending: z.array(
    z.object({
      seq: count,
      id: z.string(),
      title: z.string(),
      at: time,
      attempts: count,
      lastSent: time.nullable(),
      nextResend: time.nullable(),
    }),
  ),
});

export const deadLettersPage = pageOf(
  z.object({
    id: z.string(),
    channel: z.string(),
    client: z.string(),
    label: z.string().optional(),
    from: count,
    to: count,
    reason: z.string(),
    attempts: count,
    at: time,
    state: z.enum(['open', 'returned', 'redriven']),
  }),
);

export const letterParams = z.object({ id: z.string().min(1).max(64) });
export const redriveQuery = z.object({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('`to` of the answer before, when it said `more`.'),
});
export const redriveAnswer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.enum(['returned', 'empty', 'gone', 'waiting', 'not_connected']) }),
  z.object({ outcome: z.literal('sent'), from: count, to: count, messages: count, more: z.boolean() }),
]);

export const quarantinedQuery = z.object({ cursor });
export const quarantinedPage = pageOf(
  z.object({
    id: z.string(),
    channel: z.string(),
    title: z.string(),
    at: time,
    since: time,
    error: z.string(),
    bytes: count,
  }),
);
export const releaseAnswer = z.object({ result: z.literal('success') });

const queueCounts = z.object({ waiting: count, active: count, delayed: count, failed: count });
export const queues = z.object({ fanOut: queueCounts, resend: queueCounts });
