import type { Frame } from '@surecast/shared/protocol';
import { expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { WiredGateway } from '../../test/support/world.js';
import { createLocalBus } from '../bus/memory/index.js';
import { createEvents } from '../events.js';
import type { LogRecord } from '../store/store.js';
import { FRAME, toFrames } from './frames.js';
import { createPush } from './push.js';

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
  await createPush({ bus, gateway, clock, events: createEvents() }).start();
  const wire = gateway.open('c');
  for (const channel of ['a', 'b']) gateway.enter('c', channel);
  const publish = (channel: string, ...seqs: number[]) =>
    bus.publishFrames(
      0,
      toFrames(
        'epoch',
        seqs.map((seq) => record(channel, seq)),
      ),
    );
  return { clock, wire, publish };
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
