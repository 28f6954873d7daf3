import type {
  AdminChannel,
  AdminClient,
  AdminClientPage,
  AdminDeadLetter,
  AdminOverview,
  Page,
} from '@surecast/shared/protocol';
import { requestJson } from './request.js';

/** Reads of `/admin/api`. Each rejects with `login_required` when the session is over. */

export function fetchOverview(signal: AbortSignal): Promise<AdminOverview> {
  return requestJson('/admin/api/overview', { signal });
}

export function fetchChannels(cursor: string | null, signal: AbortSignal): Promise<Page<AdminChannel>> {
  return requestJson(`/admin/api/channels${query({ cursor })}`, { signal });
}

export function fetchClients(
  page: { channel: string; state: 'connected' | 'away' | null; cursor: string | null },
  signal: AbortSignal,
): Promise<Page<AdminClient>> {
  return requestJson(`/admin/api/clients${query(page)}`, { signal });
}

/** `client` is `subject/client`, so it takes two parts of the path. */
export function fetchClient(channel: string, client: string, signal: AbortSignal): Promise<AdminClientPage> {
  const path = [channel, ...client.split('/')].map(encodeURIComponent).join('/');
  return requestJson(`/admin/api/clients/${path}`, { signal });
}

export function fetchDeadLetters(
  page: { channel: string | null; client: string | null; cursor: string | null },
  signal: AbortSignal,
): Promise<Page<AdminDeadLetter>> {
  return requestJson(`/admin/api/dead-letters${query(page)}`, { signal });
}

export function logIn(password: string): Promise<unknown> {
  return requestJson('/admin/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ password }),
  });
}

export function logOut(): Promise<unknown> {
  return requestJson('/admin/logout', { method: 'POST' });
}

function query(parameters: Record<string, string | null>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== null);
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}
