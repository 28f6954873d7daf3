import type { AdminOverview } from '@surecast/shared/protocol';
import { requestJson } from './request.js';

/** The session of the admin page, and the read that tells whether it is open: it rejects with `login_required` when not. */

export function fetchOverview(signal: AbortSignal): Promise<AdminOverview> {
  return requestJson('/admin/api/overview', { signal });
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
