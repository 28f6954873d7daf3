import { channelName } from '@surecast/shared/schema';
import { z } from 'zod';

/** Schemas of the admin api's clients, channels and messages; the answers are those of shared/src/protocol/admin.ts. */

const count = z.int().min(0);
const time = z.iso.datetime();
/** Holds a name, a channel and a client key, each of which may be long. */
const cursor = z.string().min(1).max(4_096).optional().describe('`next` of the page before.');
const search = z.string().max(200).optional().describe('Part of the name, in any case.');
const clientState = z.enum(['connected', 'away']);
const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable(), total: count.optional() });

export const clientsFilter = z.object({
  channel: channelName.optional(),
  state: clientState.optional(),
  node: z.string().min(1).max(128).optional(),
  search: search.describe('Part of the key or the label, in any case.'),
  sort: z.enum(['lag', 'since', 'name', 'node']).optional().describe('Default: lag.'),
});
export const clientsQuery = clientsFilter.extend({ cursor });

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
export const clientsPage = pageOf(client);

export const clientParams = z.object({
  channel: channelName,
  '*': z.string().min(1).max(512).describe('Client key: subject/client.'),
});
const schedule = { attempts: count, lastSent: time.nullable(), nextResend: time.nullable() };
export const clientPage = z.object({
  client,
  pending: z.array(z.object({ seq: count, id: z.string(), title: z.string(), at: time, ...schedule })),
});

export const clientActionParams = z.object({
  channel: channelName,
  '*': z.string().min(1).max(530).describe('Client key and action: subject/client/(resend, disconnect or drop).'),
});
export const clientActionAnswer = z.object({ outcome: z.enum(['done', 'away', 'nothing']) });

export const channelsFilter = z.object({
  search,
  sort: z.enum(['name', 'head', 'clients', 'rate', 'lag']).optional().describe('Default: name.'),
});
export const channelsQuery = channelsFilter.extend({ cursor });
export const channelsPage = pageOf(
  z.object({
    channel: z.string(),
    head: count,
    floor: count,
    connected: count,
    away: count,
    slowest: count.nullable(),
    perS: z.number().min(0),
  }),
);

export const messagesQuery = z.object({
  channel: channelName,
  search: search.describe('Part of the title, in any case.'),
  cursor,
});
export const messagesPage = pageOf(
  z.object({
    id: z.string(),
    channel: z.string(),
    seq: count,
    title: z.string(),
    at: time,
    bytes: count,
    owed: count,
    acked: count,
    pending: count,
    away: count,
    dropped: count,
    expired: count,
  }),
);
export const debtorsQuery = z.object({ cursor });
export const debtorsPage = pageOf(
  z.object({ client: z.string(), label: z.string().optional(), state: clientState, ...schedule }),
);
