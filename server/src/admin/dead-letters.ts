import type { AdminDeadLetter, Page } from '@surecast/shared/protocol';
import type { DeadLetterReason } from '../store/store.js';
import type { AdminDeps } from './deps.js';

const PER_PAGE = 100;

export interface DeadLettersQuery {
  channel?: string | undefined;
  client?: string | undefined;
  reason?: DeadLetterReason | undefined;
  cursor?: string | undefined;
}

/** What dropped and departed clients missed, newest first. */
export async function readDeadLetters(
  { store }: AdminDeps,
  { channel, client, reason, cursor }: DeadLettersQuery,
): Promise<Page<AdminDeadLetter>> {
  const { items, next } = await store.deadLetters({
    ...(channel !== undefined && { channel }),
    ...(client !== undefined && { client }),
    ...(reason !== undefined && { reason }),
    ...(cursor !== undefined && { cursor }),
    limit: PER_PAGE,
  });
  const rows = items.map(({ joined: _joined, at, ...letter }) => ({ ...letter, at: new Date(at).toISOString() }));
  return { items: rows, next };
}
