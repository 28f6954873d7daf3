import { expect, it } from 'vitest';
import { createTurns } from './turns.js';

it('RC5 so much runs at once, the rest waits in order, and past the bound it is refused', async () => {
  const turns = createTurns({ most: 2, waiting: 3 });
  const started: number[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const work = (number: number) => () => {
    started.push(number);
    return new Promise<number>((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve(number))));
  };
  const runs = [1, 2, 3, 4, 5].map((number) => turns.run(work(number)));
  expect([turns.active, turns.waiting]).toEqual([2, 3]);
  await expect(turns.run(work(6))).rejects.toMatchObject({ code: 'overloaded' });
  ends[0]?.(new Error('failed'));
  await expect(runs[0]).rejects.toThrow('failed');
  ends[1]?.();
  await runs[1];
  expect(started).toEqual([1, 2, 3, 4]);
  expect([turns.active, turns.waiting]).toEqual([2, 1]);
  for (const index of [2, 3]) ends[index]?.();
  await runs[3];
  ends[4]?.();
  expect(await Promise.all(runs.slice(1))).toEqual([2, 3, 4, 5]);
  expect([turns.active, turns.waiting]).toEqual([0, 0]);
});

it('RC5 work that throws before it waits gives its turn back', async () => {
  const turns = createTurns({ most: 1, waiting: 0 });
  const fails = () => {
    throw new Error('at once');
  };
  await expect(turns.run(fails)).rejects.toThrow('at once');
  expect(await turns.run(() => 'next')).toBe('next');
});
