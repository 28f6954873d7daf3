import type { Frame } from '@surecast/shared/protocol';
import { expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { WiredGateway } from '../../test/support/world.js';
import { createLocalBus } from '../bus/memory/index.js';
import type { Clock } from '../clock.js';
import { createEvents } from '../events.js';
import type { LogRecord } from '../store/store.js';
import { FRAME, toFrames } from './frames.js';
import { createPush } from './push.js';
import { createRing } from './ring.js';

const record = (channel: string, seq: number, bytes = 10): LogRecord => {
  const rest = { subject: 's', fingerprint: 'f', title: 't', text: `${seq}`, at: 0, bytes };
  return { id: `${channel}-${seq}`, channel, seq, ...rest };
};

const spans = (frames: readonly Frame[]) => frames.map(({ channel, from, to }) => [channel, from, to]);

it('PU1 frames cover contiguous runs of one channel, and claim no seq that they do not hold', () => {
  const frames = toFrames('epoch', [record('a', 2), record('b', 9), record('a', 1), record('a', 4)]);
  expect(spans(frames)).toEqual([
    ['a', 0, 2],
    ['a', 3, 4],
    ['b', 8, 9],
  ]);
  for (const { from, to, messages } of frames) {
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: to - from }, (_, index) => from + 1 + index));
  }
});

it('PU1 a frame is cut at its bounds, in number and in bytes', () => {
  const many = Array.from({ length: FRAME.count + 1 }, (_, index) => record('a', index + 1));
  expect(spans(toFrames('epoch', many))).toEqual([
    ['a', 0, FRAME.count],
    ['a', FRAME.count, FRAME.count + 1],
  ]);
  const heavy = [1, 2, 3].map((seq) => record('a', seq, FRAME.bytes / 2));
  expect(spans(toFrames('epoch', heavy))).toEqual([
    ['a', 0, 2],
    ['a', 2, 3],
  ]);
});

async function setUp() {
  const clock = new ManualClock();
  const bus = createLocalBus();
  const gateway = new WiredGateway();
  await bus.open();
  const ring = createRing({ messages: 100, bytes: 1_000_000 });
  const pushed: Frame[] = [];
  const beacons = { pushed: (frame: Frame) => void pushed.push(frame) };
  const events = createEvents();
  /** How far this process's clock is off. */
  const wall = { offMs: 0 };
  const own: Clock = {
    now: () => clock.now() + wall.offMs,
    sleep: (ms) => clock.sleep(ms),
    after: (ms, run) => clock.after(ms, run),
  };
  await createPush({ bus, gateway, clock: own, events, ring, beacons }).start();
  const wire = gateway.open('c');
  for (const channel of ['a', 'b']) gateway.enter('c', channel);
  const publishFrames = (...frames: Frame[]) => bus.publishFrames(0, frames);
  const publish = (channel: string, ...seqs: number[]) => {
    const records = seqs.map((seq) => record(channel, seq));
    return publishFrames(...toFrames('epoch', records));
  };
  return { clock, wall, gateway, events, wire, publish, publishFrames, ring, pushed };
}

it('PU2 a quiet channel’s frame goes out at once, also while another channel’s window is open', async () => {
  const { wire, publish } = await setUp();
  await publish('a', 1);
  await publish('b', 1);
  expect(spans(wire.frames)).toEqual([
    ['a', 0, 1],
    ['b', 0, 1],
  ]);
});

it('PU2 what follows within 3 ms is gathered and leaves as one frame; the window stays open while there is traffic', async () => {
  const { clock, wire, publish } = await setUp();
  for (const seq of [1, 2, 3]) await publish('a', seq);
  await clock.advance(2);
  expect(spans(wire.frames)).toEqual([['a', 0, 1]]);
  await clock.advance(1);
  expect(spans(wire.frames).slice(1)).toEqual([['a', 1, 3]]);
  await publish('a', 4);
  await clock.advance(3);
  expect(spans(wire.frames).slice(2)).toEqual([['a', 3, 4]]);
  await clock.advance(10);
  await publish('a', 5);
  expect(spans(wire.frames).slice(3)).toEqual([['a', 4, 5]]);
});

it('PU2 a frame that takes long to write holds the next one back for as long, up to 250 ms', async () => {
  const { clock, gateway, wire, publish } = await setUp();
  const { broadcast } = gateway;
  let ms = 20;
  gateway.broadcast = (frame) => {
    clock.spend(ms);
    return broadcast.call(gateway, frame);
  };
  await publish('a', 1);
  await publish('a', 2);
  await clock.advance(19);
  expect(spans(wire.frames)).toEqual([['a', 0, 1]]);
  ms = 1_000;
  await clock.advance(1);
  expect(spans(wire.frames).slice(1)).toEqual([['a', 1, 2]]);
  await publish('a', 3);
  await publish('a', 4);
  await clock.advance(249);
  expect(wire.frames).toHaveLength(2);
  await clock.advance(1);
  expect(spans(wire.frames).slice(2)).toEqual([['a', 2, 4]]);
});

it('PU2 a clock that was set back closes the windows that are open', async () => {
  const { clock, wall, wire, publish } = await setUp();
  await publish('a', 1);
  await publish('a', 2);
  wall.offMs = -3_600_000;
  await clock.advance(3);
  expect(spans(wire.frames)).toEqual([
    ['a', 0, 1],
    ['a', 1, 2],
  ]);
});

it('PU2 a first frame that cannot be written is told, and what follows on its channel goes out', async () => {
  const { clock, gateway, events, wire, publish } = await setUp();
  const failed: string[] = [];
  events.on('sweepFailed', ({ what }) => void failed.push(what));
  const { broadcast } = gateway;
  gateway.broadcast = () => {
    throw new Error('no room');
  };
  await publish('a', 1);
  expect(failed).toEqual(['push']);
  gateway.broadcast = broadcast;
  await publish('a', 2);
  await clock.advance(3);
  expect(spans(wire.frames)).toEqual([['a', 1, 2]]);
});

it('PU1 PU2 frames that do not follow one another are not joined, and their order stays', async () => {
  const { clock, wire, publish } = await setUp();
  await publish('a', 1);
  await publish('a', 2);
  await publish('a', 5);
  await publish('a', 6);
  await publish('a', 2);
  await clock.advance(3);
  expect(spans(wire.frames).slice(1)).toEqual([
    ['a', 1, 2],
    ['a', 4, 6],
    ['a', 1, 2],
  ]);
});

it('PU1 PU2 what is joined stays within the bounds of a frame and keeps its void seqs', async () => {
  const { clock, wire, publish, publishFrames } = await setUp();
  const heavy = (seq: number): Frame => {
    const message = { id: `${seq}`, seq, title: '', text: 'x'.repeat(FRAME.bytes / 2 - 100), at: '', attempt: 0 };
    return { channel: 'a', epoch: 'epoch', from: seq - 1, to: seq, messages: [message] };
  };
  await publish('a', 1);
  await publishFrames(heavy(2), heavy(3), heavy(4));
  await publishFrames({ channel: 'a', epoch: 'epoch', from: 4, to: 5, messages: [], void: [5] });
  await publishFrames({ channel: 'a', epoch: 'epoch', from: 5, to: 6, messages: [], void: [6] });
  await clock.advance(3);
  expect(spans(wire.frames).slice(1)).toEqual([
    ['a', 1, 3],
    ['a', 3, 6],
  ]);
  expect(wire.frames.at(-1)?.void).toEqual([5, 6]);
});

it('RC5 PU6 a frame is in the ring as soon as it came, and counts as pushed when it is written to somebody', async () => {
  const { clock, publish, ring, pushed } = await setUp();
  await publish('a', 1);
  await publish('a', 2);
  expect(ring.page('a', 0, 2, FRAME)?.to).toBe(2);
  expect(spans(pushed)).toEqual([['a', 0, 1]]);
  await clock.advance(3);
  expect(spans(pushed).slice(1)).toEqual([['a', 1, 2]]);
  await publish('nobody', 1);
  expect(pushed).toHaveLength(2);
  expect(ring.page('nobody', 0, 1, FRAME)?.to).toBe(1);
});

it('PU2 a window that cannot be written is told, and the next one is', async () => {
  const { clock, gateway, events, wire, publish } = await setUp();
  const failed: string[] = [];
  events.on('sweepFailed', ({ what }) => void failed.push(what));
  await publish('a', 1);
  await publish('a', 2);
  const { broadcast } = gateway;
  gateway.broadcast = () => {
    throw new Error('no room');
  };
  await clock.advance(3);
  gateway.broadcast = broadcast;
  await clock.advance(3);
  await publish('a', 3);
  await clock.settle();
  expect(failed).toEqual(['push']);
  expect(spans(wire.frames)).toEqual([
    ['a', 0, 1],
    ['a', 2, 3],
  ]);
});
