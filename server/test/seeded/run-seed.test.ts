import { expect, test } from 'vitest';
import { runSeed } from './run-seed.js';

test('a seed decides everything: the same run twice, down to the moment and kind of each event', async () => {
  for (const seed of [1, 2, 3]) {
    const [one, other] = [await runSeed(seed, true), await runSeed(seed, true)];
    expect(other.trace).toEqual(one.trace);
    expect(one.trace.length).toBeGreaterThan(20);
    expect(other.digest).toBe(one.digest);
  }
});

test('seeds differ, and their runs are not empty', async () => {
  const runs = [];
  for (let seed = 1; seed <= 5; seed += 1) runs.push(await runSeed(seed));
  expect(new Set(runs.map(({ digest }) => digest)).size).toBe(5);
  for (const { saved, handled, virtualMs } of runs) {
    expect(saved).toBeGreaterThan(0);
    expect(handled).toBeGreaterThan(0);
    expect(virtualMs).toBeGreaterThan(30_000);
  }
});
