import type {
  AdminChannel,
  AdminChannelSort,
  AdminClient,
  AdminClientActionAnswer,
  AdminClientPage,
  AdminClientSort,
  AdminDeadLetter,
  AdminDebtor,
  AdminMessage,
  AdminNode,
  AdminQuarantined,
  AdminRedriveAnswer,
  AdminRedriveManyAnswer,
  AdminReleaseAnswer,
  MessageAnswer,
  Page,
} from '@surecast/shared/protocol';
import { requestJson } from './request.js';

/** Reads and commands of `/admin/api` for the tables. Each rejects with `login_required` when the session is over. */

export interface ClientsFilter {
  channel: string | null;
  state: 'connected' | 'away' | null;
  node: string | null;
  search: string | null;
  sort: AdminClientSort;
}

export interface DeadLettersFilter {
  channel: string | null;
  client: string | null;
  reason: string | null;
  state: AdminDeadLetter['state'] | null;
}

export interface ChannelsFilter {
  search: string | null;
  sort: AdminChannelSort;
}

type Cursor = string | null;

export function fetchClients(filter: ClientsFilter, cursor: Cursor, signal: AbortSignal): Promise<Page<AdminClient>> {
  return requestJson(`/admin/api/clients${query({ ...filter, cursor })}`, { signal });
}

export function clientsCsv(filter: ClientsFilter): string {
  return `/admin/api/clients.csv${query({ ...filter })}`;
}

export function fetchClient(channel: string, client: string, signal: AbortSignal): Promise<AdminClientPage> {
  return requestJson(clientPath(channel, client), { signal });
}

/** `resend`: what is pending is sent now. `disconnect`: it may come back by itself. `drop`: it is given up, with a dead letter. */
export type ClientAction = 'resend' | 'disconnect' | 'drop';

export function actOnClient(channel: string, client: string, action: ClientAction): Promise<AdminClientActionAnswer> {
  return requestJson(`${clientPath(channel, client)}/${action}`, { method: 'POST' });
}

export function fetchMessages(
  filter: { channel: string | null; search: string | null },
  cursor: Cursor,
  signal: AbortSignal,
): Promise<Page<AdminMessage>> {
  return requestJson(`/admin/api/messages${query({ ...filter, cursor })}`, { signal });
}

export function fetchMessage(id: string, signal: AbortSignal): Promise<MessageAnswer> {
  return requestJson(`/admin/api/messages/${encodeURIComponent(id)}`, { signal });
}

export function fetchDebtors(id: string, cursor: Cursor, signal: AbortSignal): Promise<Page<AdminDebtor>> {
  return requestJson(`/admin/api/messages/${encodeURIComponent(id)}/debtors${query({ cursor })}`, { signal });
}

export function fetchDeadLetters(
  filter: DeadLettersFilter,
  cursor: Cursor,
  signal: AbortSignal,
): Promise<Page<AdminDeadLetter>> {
  return requestJson(`/admin/api/dead-letters${query({ ...filter, cursor })}`, { signal });
}

export function deadLettersCsv(filter: DeadLettersFilter): string {
  return `/admin/api/dead-letters.csv${query({ ...filter })}`;
}

/** `after` goes on where an answer with `more` ended. */
export function redrive(id: string, after: number | null): Promise<AdminRedriveAnswer> {
  const from = query({ after: after === null ? null : String(after) });
  return requestJson(`/admin/api/dead-letters/${encodeURIComponent(id)}/redrive${from}`, { method: 'POST' });
}

/** 1 to 100 letters. */
export function redriveMany(ids: readonly string[]): Promise<AdminRedriveManyAnswer> {
  return requestJson('/admin/api/dead-letters/redrive', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ids }),
  });
}

export function fetchQuarantined(cursor: Cursor, signal: AbortSignal): Promise<Page<AdminQuarantined>> {
  return requestJson(`/admin/api/quarantined${query({ cursor })}`, { signal });
}

export function releaseQuarantined(id: string): Promise<AdminReleaseAnswer> {
  return requestJson(`/admin/api/quarantined/${encodeURIComponent(id)}/release`, { method: 'POST' });
}

export function fetchChannels(
  filter: ChannelsFilter,
  cursor: Cursor,
  signal: AbortSignal,
): Promise<Page<AdminChannel>> {
  return requestJson(`/admin/api/channels${query({ ...filter, cursor })}`, { signal });
}

export function channelsCsv(filter: ChannelsFilter): string {
  return `/admin/api/channels.csv${query({ ...filter })}`;
}

/** Names of the busiest channels, one page of them. */
export async function fetchChannelNames(signal: AbortSignal): Promise<string[]> {
  const { items } = await fetchChannels({ search: null, sort: 'rate' }, null, signal);
  return items.map(({ channel }) => channel);
}

export async function fetchNodes(signal: AbortSignal): Promise<AdminNode[]> {
  return requestJson('/admin/api/nodes', { signal });
}

/** `client` is `subject/client`: its slash stays a slash. */
function clientPath(channel: string, client: string): string {
  return `/admin/api/clients/${[channel, ...client.split('/')].map(encodeURIComponent).join('/')}`;
}

function query(parameters: Readonly<Record<string, string | null>>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== null);
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}
