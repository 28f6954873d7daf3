import { CURSOR_LENGTH } from './parameters.js';

/**
 * Cursors lead forward only. The way that a reader came stands in the entry of the browser's history: it outlives a reload,
 * and does not make the address long. A link from somebody else has no trail; it leads back to the first page only.
 */

/** So many pages back can be gone one by one. */
const LONGEST = 100;

/** Cursors of the pages before this one, oldest first; the first page has the empty one. */
export type Trail = readonly string[];

/** The trail in an entry of the history; whatever else stands there is no trail. */
export function trailOf(state: unknown): Trail {
  if (typeof state !== 'object' || state === null || !('trail' in state)) return [];
  const { trail } = state;
  if (!Array.isArray(trail) || trail.length > LONGEST) return [];
  return trail.every((cursor): cursor is string => typeof cursor === 'string' && cursor.length <= CURSOR_LENGTH)
    ? trail
    : [];
}

/** The trail of the page after the one that was asked with `cursor`. */
export function longer(trail: Trail, cursor: string | null): Trail {
  return [...trail, cursor ?? ''].slice(-LONGEST);
}

/** The page before, and its own trail; null when the way back is not known. */
export function shorter(trail: Trail): { cursor: string | null; trail: Trail } | null {
  const last = trail.at(-1);
  return last === undefined ? null : { cursor: last === '' ? null : last, trail: trail.slice(0, -1) };
}
