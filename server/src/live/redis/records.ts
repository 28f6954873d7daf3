import type { Round } from '../live-state.js';

/** Values as the scripts keep them, JSON in hash fields; '' where a client has none. */

export function parseRounds(stored: string | undefined): Round[] {
  if (!stored) return [];
  return (JSON.parse(stored) as [at: number, upTo: number][]).map(([at, upTo]) => ({ at, upTo }));
}

export function parseOnline(stored: string | undefined): { since: number; node: string; connection: string } | null {
  return stored ? JSON.parse(stored) : null;
}

export function parseAbout(stored: string | undefined): { label?: string; agent?: string } {
  return stored ? JSON.parse(stored) : {};
}

/** Pairs of a sorted set as Redis gives them: member, score, member, score … */
export function parsePairs(flat: readonly (string | number)[]): { member: string; score: number }[] {
  const pairs: { member: string; score: number }[] = [];
  for (let i = 0; i < flat.length; i += 2) pairs.push({ member: String(flat[i]), score: Number(flat[i + 1]) });
  return pairs;
}
