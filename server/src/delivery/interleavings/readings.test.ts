import { expect, it } from 'vitest';
import { createWorld, over } from '../../../test/support/world.js';
import { shardOf } from '../shard.js';

const SHARD = shardOf('items');

it('RC5 reading 3: a node whose ring has a hole serves nothing over it: the client gets what is there, whole, from the store', async () => {
  const world = await createWorld();
  let loses = false;
  const other = await world.addNode('node-2', {
    bus: over(world.bus, {
      onFrames: (handler) => world.bus.onFrames((shard, frames) => (loses ? undefined : handler(shard, frames))),
    }),
  });
  const reader = await other.connect('a/reader');
  for (const [number, isLost] of [false, true, false, false].entries()) {
    loses = isLost;
    await world.save(`${number}`);
    await world.clock.advance(10);
  }
  expect(reader.sends().map(([seq]) => seq)).toEqual([1, 3, 4]);
  const sources: string[] = [];
  world.events.on('caughtUp', ({ source }) => sources.push(source));
  const ask = (after: number) =>
    other.path.delivery.sync({ client: 'a/reader', channel: 'items', epoch: world.store.id, after });
  const whole = await ask(1);
  expect(whole.frames.flatMap(({ messages }) => messages.map(({ seq }) => seq))).toEqual([2, 3, 4]);
  const tail = await ask(2);
  expect(tail.frames.flatMap(({ messages }) => messages.map(({ seq }) => seq))).toEqual([3, 4]);
  expect(sources).toEqual(['store', 'ring']);
});

it('PU6 reading 4: a node that saw no frame at all tells its quiet clients the head that live state knows', async () => {
  const world = await createWorld();
  const other = await world.addNode('node-2', {
    bus: over(world.bus, { onFrames: () => Promise.resolve() }),
  });
  const reader = await other.connect('a/reader');
  await world.save();
  expect(reader.sends()).toEqual([]);
  const stopping = new AbortController();
  const telling = other.path.runBeacons(stopping.signal);
  await world.clock.advance(5_000);
  stopping.abort();
  await world.clock.settle();
  await telling;
  expect(reader.wire.heads).toEqual([{ channel: 'items', epoch: world.store.id, head: 1 }]);
});

it('FO4 SW1 reading 8: the sweep takes up what is due, and leaves alone what is not due yet', async () => {
  const world = await createWorld({ worker: false });
  const relayed: number[] = [];
  const worker = await world.addNode('node-2', {
    queue: over(world.queue, {
      async fanOut(shard) {
        relayed.push(shard);
      },
    }),
  });
  const day = 86_400_000;
  const content = { subject: 'w', fingerprint: 'f', title: 't', text: 't', bytes: 2, keyed: false };
  const later = { id: 'later', order: 'later', shard: SHARD, channel: 'items', ...content, at: world.clock.now() };
  await world.store.save([{ ...later, due: world.clock.now() + day }]);
  for (let look = 0; look < 8; look += 1) {
    await worker.path.sweep.once();
    await world.clock.advance(2_000);
  }
  expect(relayed).toEqual([]);
  expect((await world.store.heads(['items'])).get('items')?.head).toBe(0);
  await world.clock.advance(day);
  await worker.path.sweep.once();
  await world.clock.advance(2_000);
  await worker.path.sweep.once();
  expect(relayed).toContain(SHARD);
});
