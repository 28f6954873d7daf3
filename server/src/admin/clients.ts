import type { AdminClient, AdminClientPage, Page } from '@surecast/shared/protocol';
import { shardOf } from '../delivery/shard.js';
import type { ClientState } from '../live/live-state.js';
import type { AdminDeps } from './deps.js';
import { channelHeads, figuresOf } from './figures.js';
import { type SentAt, scheduleOf } from './schedule.js';

const PER_PAGE = 100;
const CHANNELS_PER_LOOK = 100;
const PENDING_ROWS = 200;
/** A pending list shows titles, but the records hold bodies too. */
const PENDING_BYTES = 8 * 1024 * 1024;

export interface ClientsQuery {
  channel?: string | undefined;
  state?: 'connected' | 'away' | undefined;
  /** `<channel>~<offset>`, from the page before. */
  cursor?: string | undefined;
}

/**
 * Clients of one channel, or of all channels in turn; within a channel the connected first, the slowest of them at
 * the top. Positions move between pages, so a client may show on two of them or on none.
 */
export async function readClients(deps: AdminDeps, query: ClientsQuery): Promise<Page<AdminClient>> {
  const start = readCursor(query.cursor);
  if (query.channel !== undefined) return readChannelClients(deps, query.channel, query.state, start?.offset ?? 0);
  const channel = start ? start.channel : await nextChannelWithClients(deps, undefined);
  if (channel === null) return { items: [], next: null };
  const page = await readChannelClients(deps, channel, query.state, start?.offset ?? 0);
  if (page.next !== null) return { items: page.items, next: page.next };
  const following = await nextChannelWithClients(deps, channel);
  return { items: page.items, next: following === null ? null : `${following}~0` };
}

async function readChannelClients(
  { live }: AdminDeps,
  channel: string,
  state: 'connected' | 'away' | undefined,
  offset: number,
): Promise<Page<AdminClient>> {
  const [page, sentAt] = await Promise.all([
    live.clients(channel, { offset, limit: PER_PAGE, ...(state !== undefined && { state }) }),
    live.sentAt(channel),
  ]);
  const items = page.clients.map((client) => toRow(channel, client, page.head, sentAt, live.policy));
  const end = offset + items.length;
  return { items, next: items.length > 0 && end < page.total ? `${channel}~${end}` : null, total: page.total };
}

/** One client with its pending list, or null when it is not known in this channel. */
export async function readClient(deps: AdminDeps, channel: string, key: string): Promise<AdminClientPage | null> {
  const { store, live } = deps;
  const [client, heads, sentAt] = await Promise.all([
    live.client(channel, key),
    live.heads(shardOf(channel), [channel]),
    live.sentAt(channel),
  ]);
  if (client === null) return null;
  const head = Math.max(heads.get(channel) ?? 0, client.cursor);
  const range = { after: client.cursor, upTo: head, count: PENDING_ROWS, bytes: PENDING_BYTES };
  const records = head > client.cursor ? await store.range(channel, range) : [];
  const pending = records.map(({ seq, id, title, at }) => {
    return { seq, id, title, at: new Date(at).toISOString(), ...scheduleOf(seq, client, sentAt, live.policy) };
  });
  return { client: toRow(channel, client, head, sentAt, live.policy), pending };
}

function toRow(
  channel: string,
  state: ClientState,
  head: number,
  sentAt: SentAt,
  policy: AdminDeps['live']['policy'],
): AdminClient {
  const { client, label, agent, node, cursor } = state;
  const pending = Math.max(0, head - cursor);
  const { attempts, nextResend } =
    pending > 0 ? scheduleOf(cursor + 1, state, sentAt, policy) : { attempts: 0, nextResend: null };
  return {
    channel,
    client,
    ...(label !== undefined && { label }),
    ...(agent !== undefined && { agent }),
    state: state.state,
    ...(node !== undefined && { node }),
    since: new Date(state.since).toISOString(),
    cursor,
    head,
    pending,
    attempts,
    nextResend,
  };
}

/** The next channel by name that anybody is in, looked for among a bounded number of them. */
async function nextChannelWithClients({ store, live }: AdminDeps, after: string | undefined): Promise<string | null> {
  let last = after;
  for (;;) {
    const page = await channelHeads({ store, live }, { limit: CHANNELS_PER_LOOK, after: last });
    const names = page.map(({ channel }) => channel);
    const figures = await figuresOf(live, names);
    const found = names.find((name) => {
      const { connected = 0, away = 0 } = figures.get(name) ?? {};
      return connected + away > 0;
    });
    if (found !== undefined) return found;
    if (names.length < CHANNELS_PER_LOOK) return null;
    last = names.at(-1);
  }
}

function readCursor(cursor: string | undefined): { channel: string; offset: number } | null {
  const match = cursor === undefined ? null : /^(.+)~(\d{1,9})$/.exec(cursor);
  return match?.[1] === undefined ? null : { channel: match[1], offset: Number(match[2]) };
}
