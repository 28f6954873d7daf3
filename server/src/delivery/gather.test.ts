import { expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { SurecastError } from '../errors.js';
import { createGather } from './gather.js';

function held<T>() {
  const groups: { items: T[]; finish(): void; fail(error: Error): void }[] = [];
  const run = (items: T[]) =>
    new Promise<T[]>((resolve, reject) => groups.push({ items, finish: () => resolve(items), fail: reject }));
  return { groups, run };
}

it('SV3 what arrives while a group is under way shares the next one, and each item has its own answer', async () => {
  const clock = new ManualClock();
  const { groups, run } = held<number>();
  const gather = createGather({ run, most: 10, bound: 100 }, clock);
  const answers = [1, 2, 3].map((item) => gather.add(item));
  await clock.settle();
  expect(groups.map(({ items }) => items)).toEqual([[1, 2, 3]]);
  const later = [4, 5].map((item) => gather.add(item));
  await clock.settle();
  expect(groups).toHaveLength(1);
  groups[0]?.finish();
  await clock.settle();
  expect(groups[1]?.items).toEqual([4, 5]);
  groups[1]?.fail(new Error('gone'));
  expect(await Promise.all(answers)).toEqual([1, 2, 3]);
  await expect(later[0]).rejects.toThrow('gone');
  await expect(later[1]).rejects.toThrow('gone');
  await gather.idle();
  expect(gather.waiting).toBe(0);
});

it('SV6 one more than the bound is refused at once, and the others are not disturbed', async () => {
  const clock = new ManualClock();
  const { groups, run } = held<number>();
  const gather = createGather({ run, most: 2, bound: 3 }, clock);
  const answers = [1, 2, 3].map((item) => gather.add(item));
  await expect(gather.add(4)).rejects.toEqual(new SurecastError('overloaded'));
  for (let turn = 0; turn < 2; turn += 1) {
    await clock.settle();
    groups[turn]?.finish();
  }
  expect(await Promise.all(answers)).toEqual([1, 2, 3]);
  expect(groups.map(({ items }) => items.length)).toEqual([2, 1]);
});

it('SV6 groups and what waits are bounded by weight too, and a heavy item still goes alone', async () => {
  const clock = new ManualClock();
  const { groups, run } = held<number>();
  const weigh = { of: (item: number) => item, most: 10, bound: 25 };
  const gather = createGather({ run, most: 100, bound: 100, weigh }, clock);
  const answers = [12, 6, 5].map((item) => gather.add(item));
  await expect(gather.add(7)).rejects.toMatchObject({ code: 'overloaded' });
  for (let turn = 0; turn < 3; turn += 1) {
    await clock.settle();
    groups[turn]?.finish();
  }
  expect(await Promise.all(answers)).toEqual([12, 6, 5]);
  expect(groups.map(({ items }) => items)).toEqual([[12], [6], [5]]);
});

it('AK1 the first of a group waits for company', async () => {
  const clock = new ManualClock();
  const { groups, run } = held<number>();
  const gather = createGather({ run, most: 10, bound: 10, lingerMs: 2 }, clock);
  const first = gather.add(1);
  await clock.advance(1);
  const second = gather.add(2);
  expect(groups).toHaveLength(0);
  await clock.advance(1);
  expect(groups[0]?.items).toEqual([1, 2]);
  groups[0]?.finish();
  expect(await Promise.all([first, second])).toEqual([1, 2]);
});

it('PR1 a busy loop waits for company between groups that are not full, an idle one does not', async () => {
  const clock = new ManualClock();
  const { groups, run } = held<number>();
  const gather = createGather({ run, most: 3, bound: 10, busyLingerMs: 5 }, clock);
  const answers = [gather.add(0)];
  for (let turn = 0; turn < 3; turn += 1) {
    await clock.settle();
    answers.push(gather.add(turn + 1));
    groups[turn]?.finish();
  }
  await clock.settle();
  expect(groups.map(({ items }) => items)).toEqual([[0], [1], [2]]);
  answers.push(gather.add(4));
  await clock.advance(5);
  expect(groups[3]?.items).toEqual([3, 4]);
  answers.push(...[5, 6, 7].map((item) => gather.add(item)));
  groups[3]?.finish();
  await clock.settle();
  expect(groups[4]?.items).toEqual([5, 6, 7]);
  groups[4]?.finish();
  expect(await Promise.all(answers)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});
