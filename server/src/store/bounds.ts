import { SurecastError } from '../errors.js';

/** Most ids that one look-up takes. */
const MAX_IDS = 1_000;

/** Most titles that one call gives. */
export const MAX_TITLES = 1_000;

/** How far above a channel's floor one step of retention reaches. */
export const MAX_RETENTION_STEP = 10_000;

/** Most letters that figures are taken over at once. */
const MAX_LETTERS = 100_000;

/** Most characters of an error that a quarantined entry keeps. */
const MAX_ERROR = 1_000;

/** Refuses a look-up that no caller of ours should make: a fault, not a store that is away. */
export function checkIds(ids: readonly string[]): void {
  if (ids.length > MAX_IDS) throw new RangeError(`${ids.length} ids in one look-up, at most ${MAX_IDS} are allowed`);
}

/** Refuses figures over more letters than a process should hold at once. Retention, which forgets letters, ends that. */
export function checkLetters(count: number): void {
  if (count <= MAX_LETTERS) return;
  throw new SurecastError('store_unavailable', `More than ${MAX_LETTERS} dead letters count here.`);
}

/** How many leading items fit into `limit` bytes: at least one, so that an item over the limit cannot block a reader. */
export function countWithin(items: Iterable<{ bytes: number }>, limit: number): number {
  let count = 0;
  let bytes = 0;
  for (const item of items) {
    bytes += item.bytes;
    if (count > 0 && bytes > limit) break;
    count += 1;
  }
  return count;
}

/** The text of an error as far as it is kept. */
export function shortError(error: string): string {
  return error.slice(0, MAX_ERROR);
}
