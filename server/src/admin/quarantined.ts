import type { AdminQuarantined, Page } from '@surecast/shared/protocol';
import type { AdminDeps } from './deps.js';

const PER_PAGE = 100;

/** Messages that were set aside, newest first. */
export async function readQuarantined(
  { store }: Pick<AdminDeps, 'store'>,
  cursor: string | undefined,
): Promise<Page<AdminQuarantined>> {
  const { items, next } = await store.quarantined({ ...(cursor !== undefined && { cursor }), limit: PER_PAGE });
  const rows = items.map(({ entry, error, at }) => {
    const { id, channel, title, bytes } = entry;
    const times = { at: new Date(entry.at).toISOString(), since: new Date(at).toISOString() };
    return { id, channel, title, ...times, error, bytes };
  });
  return { items: rows, next };
}

/**
 * Puts a message back into the outbox, where it was before, and has it fanned out: it goes into the log behind what was sent meanwhile, or keeps the
 * place that it has there already. False when it is not set aside.
 */
export async function releaseQuarantined(
  { store, relay }: Pick<AdminDeps, 'store' | 'relay'>,
  id: string,
): Promise<boolean> {
  const found = await store.findQuarantined(id);
  if (found === null || !(await store.releaseQuarantined(id, found.entry.due))) return false;
  relay(found.entry.shard);
  return true;
}
