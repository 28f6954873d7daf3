import type { AdminAuditEntry, AdminError, AdminHistory, AdminNode, Page } from '@surecast/shared/protocol';
import { requestJson } from './request.js';

/** Reads of the admin pages that show the service itself. Each rejects with `login_required` when the session is over. */

/** How many jobs a queue has in each state. */
export interface QueueCounts {
  waiting: number;
  active: number;
  delayed: number;
  failed: number;
}

export type AdminQueues = Record<'fanOut' | 'resend', QueueCounts>;

/** A token that reads the channel of the overview. */
export function fetchLiveToken(): Promise<{ token: string; channel: string }> {
  return requestJson('/admin/api/live', { method: 'POST' });
}

export function fetchHistory(signal: AbortSignal): Promise<AdminHistory> {
  return requestJson('/admin/api/history', { signal });
}

export function fetchNodes(signal: AbortSignal): Promise<AdminNode[]> {
  return requestJson('/admin/api/nodes', { signal });
}

export function fetchQueues(signal: AbortSignal): Promise<AdminQueues> {
  return requestJson('/admin/api/queues', { signal });
}

/** The last lines of level warn and above, newest first. */
export function fetchErrors(
  filter: { level: AdminError['level'] | null; node: string | null },
  signal: AbortSignal,
): Promise<AdminError[]> {
  return requestJson(`/admin/api/errors${query(filter)}`, { signal });
}

/** What admins did, newest first. */
export function fetchAudit(
  page: { action: string | null; cursor: string | null },
  signal: AbortSignal,
): Promise<Page<AdminAuditEntry>> {
  return requestJson(`/admin/api/audit${query(page)}`, { signal });
}

function query(parameters: Record<string, string | null>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== null);
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}
