import { setImmediate as others } from 'node:timers/promises';

/** Comparisons in one go: about a millisecond. */
const STEP = 5_000;

/**
 * Merges sorted runs to one sorted list, and lets others have their turn in between: to sort 100,000 rows in one go would hold up every connection
 * of the process for a fifth of a second.
 */
export async function mergeSorted<T>(runs: readonly T[][], compare: (a: T, b: T) => number): Promise<T[]> {
  let round = [...runs];
  while (round.length > 1) {
    const merged: T[][] = [];
    for (let i = 0; i < round.length; i += 2) {
      merged.push(await mergeTwo(round[i] ?? [], round[i + 1] ?? [], compare));
    }
    round = merged;
  }
  return round[0] ?? [];
}

async function mergeTwo<T>(left: T[], right: T[], compare: (a: T, b: T) => number): Promise<T[]> {
  if (right.length === 0) return left;
  const merged: T[] = [];
  let [l, r] = [0, 0];
  while (l < left.length || r < right.length) {
    for (let step = 0; step < STEP && (l < left.length || r < right.length); step += 1) {
      const takesLeft = r >= right.length || (l < left.length && compare(left[l] as T, right[r] as T) <= 0);
      merged.push((takesLeft ? left[l++] : right[r++]) as T);
    }
    await others();
  }
  return merged;
}
