import type { Frame } from '@surecast/shared/protocol';
import { expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { SurecastError } from '../errors.js';
import { createEvents } from '../events.js';
import { createBeacons } from './beacon.js';
import { shardOf } from './shard.js';

const EVERY_MS = 5_000;

function setUp(channels = ['a', 'b']) {
  const clock = new ManualClock();
  const events = createEvents();
  const heads = new Map<string, number>();
  const asked: { shard: number; channels: readonly string[] }[] = [];
  const announced: [string, number][] = [];
  const inRoom = new Set(channels);
  const failed: string[] = [];
  let failure: Error | null = null;
  events.on('sweepFailed', ({ what }) => failed.push(what));
  const beacons = createBeacons({
    store: { id: 'e1' },
    live: {
      async heads(shard, names) {
        asked.push({ shard, channels: names });
        if (failure) throw failure;
        return new Map(names.flatMap((name) => (heads.has(name) ? [[name, heads.get(name) ?? 0] as const] : [])));
      },
    },
    gateway: {
      channels: () => inRoom,
      announce({ channel, epoch, head }) {
        expect(epoch).toBe('e1');
        announced.push([channel, head]);
      },
    },
    clock,
    events,
    everyMs: EVERY_MS,
  });
  return {
    clock,
    beacons,
    heads,
    asked,
    announced,
    inRoom,
    events,
    failed,
    fail(error: Error | null) {
      failure = error;
    },
    push: (channel: string, to: number) => {
      const frame: Frame = { channel, epoch: 'e1', from: to - 1, to, messages: [] };
      beacons.pushed(frame);
    },
    /** What one turn announces. */
    async turn() {
      const before = announced.length;
      await beacons.turn();
      return announced.slice(before);
    },
  };
}

it('PU6 reading 4: a lost last frame is shown: the head rose, and no frame came', async () => {
  const { heads, turn } = setUp();
  heads.set('a', 5);
  expect(await turn()).toEqual([['a', 5]]);
  expect(await turn()).toEqual([]);
  heads.set('a', 6);
  expect(await turn()).toEqual([['a', 6]]);
  expect(await turn()).toEqual([]);
});

it('PU6 a channel with traffic is left alone, and told once more after its last frame', async () => {
  const { heads, push, turn, asked } = setUp(['a']);
  heads.set('a', 5);
  await turn();
  asked.length = 0;
  heads.set('a', 6);
  push('a', 6);
  expect(await turn()).toEqual([]);
  expect(asked).toEqual([]);
  expect(await turn()).toEqual([['a', 6]]);
  expect(await turn()).toEqual([]);
});

it('PU6 a head that live state lost and found again is told again', async () => {
  const { heads, turn } = setUp(['a']);
  heads.set('a', 5);
  await turn();
  heads.set('a', 4);
  expect(await turn()).toEqual([['a', 4]]);
  heads.set('a', 5);
  expect(await turn()).toEqual([['a', 5]]);
});

it('PU6 live state that is away is skipped, and asked again at the next turn; other failures are said', async () => {
  const { heads, fail, turn, failed } = setUp();
  heads.set('a', 5).set('b', 6);
  fail(new SurecastError('live_unavailable'));
  expect(await turn()).toEqual([]);
  expect(failed).toEqual([]);
  fail(new TypeError('a fault'));
  expect(await turn()).toEqual([]);
  expect(failed).toEqual(['beacon']);
  fail(null);
  expect((await turn()).sort()).toEqual([
    ['a', 5],
    ['b', 6],
  ]);
});

it('PU6 channels that nobody is in are not asked for, nor remembered', async () => {
  const { heads, inRoom, turn, asked, push } = setUp();
  heads.set('a', 5).set('b', 6);
  await turn();
  inRoom.delete('a');
  push('a', 6);
  asked.length = 0;
  await turn();
  expect(asked.flatMap(({ channels }) => channels)).toEqual(['b']);
  inRoom.add('a');
  expect(await turn()).toEqual([['a', 5]]);
});

it('PU6 many channels are asked for by shard, at most 500 at a time', async () => {
  const channels = Array.from({ length: 10_000 }, (_, index) => `quiet-${index}`);
  const { turn, asked, heads, events } = setUp(channels);
  for (const channel of channels) heads.set(channel, 1);
  const said: number[] = [];
  events.on('beaconed', ({ channels: count }) => said.push(count));
  expect(await turn()).toHaveLength(10_000);
  expect(Math.max(...asked.map((each) => each.channels.length))).toBeLessThanOrEqual(500);
  for (const { shard, channels: names } of asked) expect(names.every((name) => shardOf(name) === shard)).toBe(true);
  expect(asked.flatMap((each) => each.channels).sort()).toEqual([...channels].sort());
  expect(await turn()).toEqual([]);
  expect(said).toEqual([10_000]);
});

it('PU6 it looks every 5 s until it is stopped', async () => {
  const { beacons, clock, heads, announced } = setUp(['a']);
  const stop = new AbortController();
  const running = beacons.run(stop.signal);
  heads.set('a', 1);
  await clock.advance(EVERY_MS - 1);
  expect(announced).toEqual([]);
  await clock.advance(1);
  heads.set('a', 2);
  await clock.advance(EVERY_MS);
  expect(announced).toEqual([
    ['a', 1],
    ['a', 2],
  ]);
  stop.abort();
  heads.set('a', 3);
  await running;
  await clock.advance(EVERY_MS);
  expect(announced).toHaveLength(2);
});

it('PU6 a frame that comes while live state is asked says more than the answer', async () => {
  const { beacons, clock, heads, announced, push } = setUp(['a']);
  heads.set('a', 1);
  const turn = beacons.turn();
  push('a', 2);
  await turn;
  await clock.settle();
  expect(announced).toEqual([]);
});
