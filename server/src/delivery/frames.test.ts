import { expect, it } from 'vitest';
import { createWorld, over } from '../../test/support/world.js';
import type { LogRecord, Store } from '../store/store.js';
import { toFrames, voidsOf } from './frames.js';

function record(seq: number, fields: Partial<LogRecord> = {}): LogRecord {
  const at = Date.UTC(2026, 0, 1);
  return {
    id: `id-${seq}`,
    channel: 'items',
    seq,
    subject: 's',
    fingerprint: 'f',
    title: 't',
    text: '',
    at,
    bytes: 1,
    ...fields,
  };
}

it('PU1 PU4 a record that cannot be read stands in void, and the frame holds every other seq', () => {
  const records = [
    record(1),
    record(2, { data: '{"broken' }),
    record(3, { at: Number.NaN }),
    record(4, { data: '[1]' }),
  ];
  const frames = toFrames('epoch', records);
  expect(frames).toHaveLength(1);
  expect(frames[0]).toMatchObject({ from: 0, to: 4, void: [2, 3] });
  expect(frames[0]?.messages.map(({ seq, data }) => [seq, data])).toEqual([
    [1, undefined],
    [4, [1]],
  ]);
  expect(voidsOf(frames)).toEqual([{ channel: 'items', seqs: [2, 3] }]);
  expect(toFrames('epoch', [record(9, { data: '' })])[0]).toMatchObject({ from: 8, to: 9, messages: [], void: [9] });
});

it('PU1 a frame is cut at its bound by what it covers, readable or not', () => {
  const records = Array.from({ length: 1_001 }, (_, index) => record(index + 1, { data: '{' }));
  expect(toFrames('epoch', records).map(({ from, to }) => [from, to])).toEqual([
    [0, 500],
    [500, 1_000],
    [1_000, 1_001],
  ]);
});

it('PU4 a record that was spoilt in the store keeps nobody from what came after it: live, at return, in rounds and in lists', async () => {
  const world = await createWorld({
    store: (store) =>
      over(store, {
        save: (entries) => store.save(entries.map((one) => (one.text === 'spoilt' ? { ...one, data: '{"' } : one))),
      } as Partial<Store>),
  });
  const voided: unknown[] = [];
  world.events.on('voided', (event) => voided.push(event));
  const reader = await world.connect('a/reader');
  await world.connect('a/other');
  for (const text of ['a', 'spoilt', 'b']) await world.save(text);
  await world.clock.advance(100);
  expect(reader.sends().map(([seq]) => seq)).toEqual([1, 3]);
  expect(reader.wire.frames.flatMap((frame) => frame.void ?? [])).toEqual([2]);
  expect(voided).not.toEqual([]);
  await world.ack('a/reader', 3);
  const back = await world.connect('a/back', { after: 0 });
  expect(back.wire.frames).toMatchObject([{ from: 0, to: 3, void: [2] }]);
  await world.clock.advance(35_000);
  const resent = world.gateway.wires.get('connection-1')?.frames.at(-1);
  expect(resent).toMatchObject({ from: 0, to: 3, void: [2] });
  const { items } = await world.path.delivery.list({ channel: 'items', limit: 10 });
  expect(items.map(({ seq }) => seq)).toEqual([3, 1]);
});
