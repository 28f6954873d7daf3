import { describe, expect, it } from 'vitest';
import type { Block } from '../live/message-log.js';
import type { Outgoing } from '../live/outgoing.js';
import { countAbove, dayWords, listRows, startOfDay } from './list-rows.js';

const TODAY = new Date(2026, 2, 4).getTime();
const HOUR = 3_600_000;

function block(index: number, ...messages: [seq: number, at: number][]): Block {
  return {
    index,
    messages: messages.map(([seq, at]) => ({
      ...{ id: `id-${seq}`, seq, title: `m${seq}`, text: '' },
      at: new Date(at).toISOString(),
    })),
  };
}

const sending: Outgoing = {
  ...{ key: 'k1', at: TODAY, channel: 'items', title: 'Tea', text: '' },
  state: 'sending',
  echoed: false,
};

function keys(...given: Parameters<typeof listRows>): (string | number)[] {
  return listRows(...given).map(({ key }) => key);
}

describe('rows of the list', () => {
  it('begin each day once, over the borders of blocks', () => {
    const yesterday = startOfDay(TODAY - HOUR);
    const blocks = [
      block(1, [101, TODAY + 3 * HOUR], [100, TODAY + HOUR]),
      block(0, [99, TODAY + HOUR], [98, TODAY - HOUR], [97, TODAY - 2 * HOUR]),
    ];
    expect(keys([], blocks, TODAY)).toEqual([`day ${TODAY}`, 101, 100, 99, `day ${yesterday}`, 98, 97]);
  });

  it('do not begin a day again for a message that was accepted a moment later than its seq says', () => {
    const blocks = [block(0, [3, TODAY], [2, TODAY - 1], [1, TODAY])];
    expect(keys([], blocks, TODAY).filter((key) => key === `day ${TODAY}`)).toHaveLength(1);
  });

  it('have what is on its way on top, under today even when nothing came today', () => {
    const blocks = [block(0, [1, TODAY - HOUR])];
    expect(keys([sending, { ...sending, key: 'k2' }], blocks, TODAY)).toEqual([
      `day ${TODAY}`,
      'k2',
      'k1',
      `day ${startOfDay(TODAY - HOUR)}`,
      1,
    ]);
  });

  it('are the same objects while their block is the same', () => {
    const same = block(0, [1, TODAY]);
    const [before, after] = [listRows([], [same], TODAY), listRows([sending], [same], TODAY)];
    expect(after.at(-1)).toBe(before.at(-1));
  });
});

describe('days in words', () => {
  it.each([
    [0, 'Today'],
    [1, 'Yesterday'],
    [2, 'Monday 2 March'],
    [70, '24 December 2025'],
  ])('%i days ago is %s', (ago, words) => {
    expect(dayWords(new Date(2026, 2, 4 - ago).getTime(), TODAY)).toBe(words);
  });
});

it('what is new is counted across blocks', () => {
  const blocks = [block(2, [201, 0], [200, 0]), block(1, [150, 0], [120, 0]), block(0, [7, 0])];
  expect([0, 119, 120, 150, 200, 201].map((seq) => countAbove(blocks, seq))).toEqual([5, 4, 3, 2, 1, 0]);
});
