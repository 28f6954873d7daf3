import { expect, test } from 'vitest';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { createPassedOver } from './passed-over.js';

function setUp() {
  const clock = new ManualClock();
  const asked: (readonly string[])[] = [];
  const told: [connection: string, heads: Record<string, number>][] = [];
  const rooms = new Set<string>();
  let gate = Promise.resolve();
  const passedOver = createPassedOver({
    clock,
    async heads(channels) {
      asked.push(channels);
      await gate;
      return {
        epoch: 'e1',
        heads: Object.fromEntries(channels.flatMap((name) => (name === 'new' ? [] : [[name, 1]]))),
      };
    },
    enter: (connection, channel) => void rooms.add(`${connection} ${channel}`),
    exit: (connection, channel) => void rooms.delete(`${connection} ${channel}`),
    tell: (connection, { epoch, heads }) => {
      expect(epoch).toBe('e1');
      told.push([connection, heads]);
    },
  });
  return {
    clock,
    passedOver,
    asked,
    told,
    rooms,
    hold() {
      let open = () => {};
      gate = new Promise((resolve) => {
        open = resolve;
      });
      return open;
    },
  };
}

test('PU5 thousands of slow readers that drain together cost one question', async () => {
  const { clock, passedOver, asked, told, rooms } = setUp();
  const readers = Array.from({ length: 5_000 }, (_, index) => `c${index}`);
  for (const reader of readers) passedOver.pass(reader, ['news', `own-${Number(reader.slice(1)) % 400}`]);
  expect(passedOver.ids).toHaveLength(5_000);
  for (const reader of readers) passedOver.drained(reader);
  expect(rooms.size).toBe(10_000);
  await clock.settle();
  // The first asks at once, for itself; the others share the next question.
  expect(asked.map(({ length }) => length)).toEqual([2, 401]);
  expect(told).toHaveLength(5_000);
  expect(told[7]).toEqual(['c7', { news: 1, 'own-7': 1 }]);
  expect(passedOver.ids).toEqual([]);
});

test('PU5 many channels are asked for in parts of 500', async () => {
  const { clock, passedOver, asked, told } = setUp();
  const channels = Array.from({ length: 1_200 }, (_, index) => `c${index}`);
  passedOver.pass('x', channels);
  passedOver.drained('x');
  await clock.settle();
  expect(asked.map(({ length }) => length)).toEqual([500, 500, 200]);
  expect(Object.keys(told[0]?.[1] ?? {})).toHaveLength(1_200);
});

test('PU5 who is passed over again, or gone, before the answer is not told by it', async () => {
  const { clock, passedOver, told, rooms, hold } = setUp();
  for (const connection of ['again', 'gone', 'stays']) passedOver.pass(connection, ['news']);
  const open = hold();
  for (const connection of ['again', 'gone', 'stays']) passedOver.drained(connection);
  passedOver.pass('again', ['news', 'sport']);
  passedOver.forget('gone');
  open();
  await clock.settle();
  expect(told).toEqual([['stays', { news: 1 }]]);
  expect(rooms.has('again news')).toBe(false);
  passedOver.drained('again');
  await clock.settle();
  expect(told.at(-1)).toEqual(['again', { news: 1, sport: 1 }]);
});

test('PU5 a channel whose head nobody knows is left out, and with no other nothing is said', async () => {
  const { clock, passedOver, told } = setUp();
  passedOver.pass('x', ['new', 'news']);
  passedOver.pass('y', ['new']);
  for (const connection of ['x', 'y']) passedOver.drained(connection);
  await clock.settle();
  expect(told).toEqual([['x', { news: 1 }]]);
});
