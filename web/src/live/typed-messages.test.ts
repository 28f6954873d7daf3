import type { Message } from '@surecast/shared/protocol';
import { expect, it } from 'vitest';
import { createTypedReader } from './typed-messages.js';

const message = (seq: number, data: unknown): Message => ({
  id: `id-${seq}`,
  seq,
  title: `m${seq}`,
  text: '',
  at: '2026-01-01T00:00:00.000Z',
  data,
});

it('parses each message once, and leaves out what is refused', () => {
  let parsed = 0;
  const read = createTypedReader((data) => {
    parsed++;
    if (typeof data !== 'number') throw new TypeError('no number');
    return data * 2;
  });
  const older = { index: 0, messages: [message(2, 'two'), message(1, 1)] };
  const blocks = [older];
  expect(read(blocks).map(({ data }) => data)).toEqual([2]);
  expect(read(blocks)).toBe(read(blocks));
  expect(read([{ index: 1, messages: [message(3, 3)] }, older]).map(({ data }) => data)).toEqual([6, 2]);
  expect(parsed).toBe(3);
});

it('hands over what there is without a parser', () => {
  const one = message(1, { total: 3 });
  expect(createTypedReader<{ total: number }>()([{ index: 0, messages: [one] }])).toEqual([one]);
});
