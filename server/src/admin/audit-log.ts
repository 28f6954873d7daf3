import type { AdminAuditEntry, Page } from '@surecast/shared/protocol';
import type { AuditAction } from '../store/store.js';
import type { AdminDeps } from './deps.js';

const PER_PAGE = 100;

/** What admins did, newest first. */
export async function readAudit(
  { store }: Pick<AdminDeps, 'store'>,
  { action, cursor }: { action?: AuditAction | undefined; cursor?: string | undefined },
): Promise<Page<AdminAuditEntry>> {
  const { items, next } = await store.audit({
    ...(action !== undefined && { action }),
    ...(cursor !== undefined && { cursor }),
    limit: PER_PAGE,
  });
  return { items: items.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() })), next };
}
