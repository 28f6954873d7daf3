import { validate, version } from 'uuid';
import { expect, it } from 'vitest';
import { createNewId } from './ids.js';

it('ids are UUIDv7, each above the one before, also within one ms and when the clock is set back', () => {
  let now = Date.UTC(2026, 2, 1);
  const newId = createNewId(() => now);
  const ids: string[] = [];
  for (let count = 0; count < 2_000; count += 1) {
    if (count === 500) now += 1;
    if (count === 1_000) now -= 60_000;
    if (count === 1_500) now += 3_600_000;
    ids.push(newId());
  }
  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(Number.parseInt((ids[0] as string).replaceAll('-', '').slice(0, 12), 16)).toBe(Date.UTC(2026, 2, 1));
});

it('two processes that begin in the same ms give different ids', () => {
  const now = () => 1_772_000_000_000;
  const [first, second] = [createNewId(now), createNewId(now)];
  const ids = Array.from({ length: 1_000 }, () => [first(), second()]).flat();
  expect(new Set(ids).size).toBe(2_000);
});
