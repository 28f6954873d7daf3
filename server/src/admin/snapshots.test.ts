import { expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { createSnapshots } from './snapshots.js';

function counting(bounds: { most?: number; keepMs?: (list: string) => number } = {}) {
  const clock = new ManualClock();
  const snapshots = createSnapshots<string>({ keepMs: () => 10_000, most: 2, clock, ...bounds });
  const made: string[] = [];
  const get = (key: string) =>
    snapshots.get(key, async () => {
      made.push(key);
      return `${key} ${made.length}`;
    });
  return { clock, snapshots, made, get };
}

it('makes a list once for all who ask, until it is too old', async () => {
  const { clock, get } = counting();
  expect(await Promise.all([get('a'), get('a')])).toEqual(['a 1', 'a 1']);
  await clock.advance(9_999);
  expect(await get('a')).toBe('a 1');
  await clock.advance(1);
  expect(await get('a')).toBe('a 2');
});

it('keeps each list for as long as it says', async () => {
  const { clock, get, made } = counting({ keepMs: (list) => (list.startsWith('short') ? 1_000 : 10_000) });
  await get('short');
  await get('long');
  await clock.advance(1_000);
  await get('short');
  await get('long');
  expect(made).toEqual(['short', 'long', 'short']);
});

it('keeps no more than it may: the oldest goes', async () => {
  const { get, made } = counting();
  for (const key of ['a', 'b', 'c', 'b', 'c', 'a']) await get(key);
  expect(made).toEqual(['a', 'b', 'c', 'a']);
});

it('makes one at a time, refuses what would wait too long, and forgets what failed', async () => {
  const { snapshots, get } = counting({ most: 20 });
  let release: (list: string) => void = () => undefined;
  const slow = snapshots.get('slow', () => new Promise((resolve) => (release = resolve)));
  const waiting = Array.from({ length: 8 }, (_, n) => get(`waiting ${n}`));
  await expect(get('one more')).rejects.toMatchObject({ code: 'overloaded' });
  release('done');
  expect(await slow).toBe('done');
  expect(await Promise.all(waiting)).toHaveLength(8);
  expect(await get('one more')).toMatch(/^one more/);
  await expect(snapshots.get('bad', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await get('bad')).toMatch(/^bad/);
});
