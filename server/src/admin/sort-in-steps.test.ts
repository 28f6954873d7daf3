import { expect, it } from 'vitest';
import { mergeSorted } from './sort-in-steps.js';

const byNumber = (a: number, b: number) => a - b;

it.each([0, 1, 2, 3, 7, 40])('merges %i runs of different lengths', async (runs) => {
  const lists = Array.from({ length: runs }, (_, run) =>
    Array.from({ length: run * 13 }, (_, n) => (n * 7_919 + run * 31) % 997).sort(byNumber),
  );
  expect(await mergeSorted(lists, byNumber)).toEqual(lists.flat().sort(byNumber));
});

it('lets others have their turn while it works', async () => {
  const lists = Array.from({ length: 40 }, (_, run) => Array.from({ length: 1_000 }, (_, n) => n * 40 + run));
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 0);
  const merged = await mergeSorted(lists, byNumber);
  clearInterval(timer);
  expect(merged).toEqual(Array.from({ length: 40_000 }, (_, n) => n));
  expect(turns).toBeGreaterThan(2);
});
