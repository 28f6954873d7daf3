import { channelName } from '@surecast/shared/schema';
import { z } from 'zod';

/** Schemas of `/admin/api/…`; the answers are those of shared/src/protocol/admin.ts. */

const count = z.int().min(0);
const time = z.iso.datetime();
const cursor = z.string().min(1).max(512).optional().describe('`next` of the page before.');

const letterState = z.enum(['open', 'returned', 'redriven']);
export const deadLettersFilter = z.object({
  channel: channelName.optional(),
  client: z.string().min(1).max(512).optional().describe('Client key: subject/client.'),
  reason: z.enum(['never_acknowledged', 'unsubscribed', 'expired', 'retention']).optional(),
  state: letterState.optional(),
});
export const deadLettersQuery = deadLettersFilter.extend({ cursor });

const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable(), total: count.optional() });

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
    state: letterState,
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

export const redriveManyBody = z.object({ ids: z.array(z.string().min(1).max(64)).min(1).max(100) });
export const redriveManyAnswer = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      outcome: z
        .enum(['returned', 'empty', 'gone', 'waiting', 'not_connected', 'sent', 'not_found', 'failed'])
        .describe('`failed`: it could not be done, or a part of it was sent; repeat it by itself.'),
    }),
  ),
});

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
