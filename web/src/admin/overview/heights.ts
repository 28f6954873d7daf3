/** A step may be one of these, or ten times as much, and so on: people read such an axis at a glance. */
const STEPS = [1, 2, 5, 10];
const MOST_STEPS = 4;

/** The marks of an axis from nought to `highest` or just above it, evenly apart; it reaches `leastTop` at least. */
export function heightsUpTo(highest: number, leastTop: number): number[] {
  const top = Math.max(highest, leastTop);
  const power = 10 ** Math.floor(Math.log10(top / MOST_STEPS));
  const step = power * (STEPS.find((size) => size * power * MOST_STEPS >= top) ?? 10);
  // Multiplied and rounded: adding up would show 0.30000000000000004.
  const steps = Math.ceil(top / step - 1e-9);
  return Array.from({ length: steps + 1 }, (_, index) => Number((index * step).toPrecision(6)));
}
