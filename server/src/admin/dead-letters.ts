import type { AdminDeadLetter, Page } from '@surecast/shared/protocol';
import type { DeadLetter, DeadLetterReason } from '../store/store.js';
import type { AdminDeps } from './deps.js';

const PER_PAGE = 100;
/** Letters that are read at a time for a file. */
const PER_READ = 500;
/** Rows of a file. */
const MOST_ROWS = 100_000;

export interface DeadLettersFilter {
  channel?: string | undefined;
  client?: string | undefined;
  reason?: DeadLetterReason | undefined;
  state?: DeadLetter['state'] | undefined;
}

export interface DeadLettersQuery extends DeadLettersFilter {
  cursor?: string | undefined;
}

/** What dropped and departed clients missed, newest first. */
export async function readDeadLetters(
  { store }: Pick<AdminDeps, 'store'>,
  query: DeadLettersQuery,
): Promise<Page<AdminDeadLetter>> {
  const { items, next } = await store.deadLetters({ ...given(query), limit: PER_PAGE });
  return { items: items.map(toAdmin), next };
}

/** Every letter that the filter finds, newest first, at most 100,000. What comes or changes meanwhile may or may not be in. */
export async function* eachDeadLetter(
  { store }: Pick<AdminDeps, 'store'>,
  filter: DeadLettersFilter,
): AsyncGenerator<AdminDeadLetter> {
  let cursor: string | undefined;
  for (let rows = 0; rows < MOST_ROWS; rows += PER_READ) {
    const { items, next } = await store.deadLetters({ ...given({ ...filter, cursor }), limit: PER_READ });
    yield* items.map(toAdmin);
    if (next === null) return;
    cursor = next;
  }
}

function toAdmin({ joined: _joined, at, ...letter }: DeadLetter): AdminDeadLetter {
  return { ...letter, at: new Date(at).toISOString() };
}

/** The query as the store takes it: without what was not asked for. */
function given({ channel, client, reason, state, cursor }: DeadLettersQuery) {
  return {
    ...(channel !== undefined && { channel }),
    ...(client !== undefined && { client }),
    ...(reason !== undefined && { reason }),
    ...(state !== undefined && { state }),
    ...(cursor !== undefined && { cursor }),
  };
}
