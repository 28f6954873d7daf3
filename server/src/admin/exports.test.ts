import { expect, it } from 'vitest';
import { boundedExports } from './exports.js';

async function* numbers() {
  yield 1;
  yield 2;
}

it('lets four be read at once, refuses one more at its first row, and takes another when one has ended', async () => {
  const exported = boundedExports();
  const open = Array.from({ length: 4 }, () => exported(numbers()));
  for (const rows of open) expect(await rows.next()).toEqual({ done: false, value: 1 });
  await expect(exported(numbers()).next()).rejects.toMatchObject({ code: 'overloaded' });
  // A reader that goes away ends it as well as one that reads all.
  await open[0]?.return(undefined);
  const read: number[] = [];
  for await (const number of exported(numbers())) read.push(number);
  expect(read).toEqual([1, 2]);
  expect(await exported(numbers()).next()).toEqual({ done: false, value: 1 });
});
