import { expect, it } from 'vitest';
import { createWorld } from '../../test/support/world.js';

it('PR3 a node whose lease ended is taken for dead after a while, and its clients for away', async () => {
  const world = await createWorld();
  await world.connect('a/reader');
  const node = { id: 'node-1', roles: ['gateway'], host: 'h', startedAt: 0, connections: 1 };
  await world.live.renewNode(node, 15_000);
  const expired: string[] = [];
  world.events.on('nodeExpired', ({ node: id }) => expired.push(id));
  await world.clock.advance(14_000);
  await world.path.sweep.once();
  await world.clock.advance(2_000);
  await world.path.sweep.once();
  expect(await world.live.client('items', 'a/reader')).toMatchObject({ state: 'connected' });
  await world.clock.advance(5_000);
  await world.path.sweep.once();
  expect(await world.live.client('items', 'a/reader')).toMatchObject({ state: 'away' });
  expect(expired).toEqual(['node-1']);
  expect(await world.live.nodes()).toEqual([]);
});

it('PR3 a node that renews in time after its lease had ended loses nobody', async () => {
  const world = await createWorld();
  await world.connect('a/reader');
  const node = { id: 'node-1', roles: ['gateway'], host: 'h', startedAt: 0, connections: 1 };
  await world.live.renewNode(node, 15_000);
  await world.clock.advance(20_000);
  await world.path.sweep.once();
  await world.live.renewNode(node, 15_000);
  await world.clock.advance(10_000);
  await world.path.sweep.once();
  expect(await world.live.client('items', 'a/reader')).toMatchObject({ state: 'connected' });
});

it('PR3 DR2 a node taken for dead that was only asleep registers its connections again, but not over a newer one, and revives nobody', async () => {
  const world = await createWorld();
  await world.connect('a/stays');
  await world.connect('a/moved');
  await world.connect('a/dropped');
  const { shardOf } = await import('./shard.js');
  await world.live.awayNode(shardOf('items'), 'node-1');
  await world.live.join(shardOf('items'), [
    { channel: 'items', client: 'a/moved', node: 'node-2', connection: 'elsewhere', storeHead: 0 },
  ]);
  await world.live.depart('items', 'a/dropped', null, 'unsubscribed');
  await world.path.registerAgain();
  expect(await world.live.client('items', 'a/stays')).toMatchObject({ state: 'connected', node: 'node-1' });
  expect(await world.live.client('items', 'a/moved')).toMatchObject({ state: 'connected', node: 'node-2' });
  expect(await world.live.client('items', 'a/dropped')).toBeNull();
});

it('SW4 a part that fails says so and leaves the others alone', async () => {
  const world = await createWorld({
    worker: false,
    store: (store) => ({
      ...store,
      get id() {
        return store.id;
      },
      dueShards: () => Promise.reject(new Error('the outbox is not readable')),
    }),
  });
  await world.connect('a/silent');
  await world.save();
  const { shardOf } = await import('./shard.js');
  await world.path.fanOut.run(shardOf('items'));
  await world.live.depart('items', 'a/silent', null, 'never_acknowledged');
  const failed: string[] = [];
  world.events.on('sweepFailed', ({ what }) => failed.push(what));
  await world.clock.advance(6_000);
  await world.path.sweep.once();
  expect(failed).toEqual(['relay']);
  expect((await world.store.deadLetters({ limit: 10 })).items).toHaveLength(1);
});

it('SW2 RS4 a resend job that was lost: asked for again, and past 5 s the sweep runs the pass itself', async () => {
  const world = await createWorld({ worker: false });
  const { shardOf } = await import('./shard.js');
  const silent = await world.connect('a/silent');
  await world.save();
  await world.path.fanOut.run(shardOf('items'));
  for (let second = 0; second < 40; second += 2) {
    await world.path.sweep.once();
    await world.clock.advance(2_000);
  }
  expect(silent.sends()).toEqual([
    [1, 0],
    [1, 1],
  ]);
});
