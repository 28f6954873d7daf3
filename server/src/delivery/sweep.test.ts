import { expect, it } from 'vitest';
import { channelOn, createWorld, over } from '../../test/support/world.js';
import type { Store } from '../store/store.js';
import { shardOf } from './shard.js';

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

it('PR3 DR2 hazard 24: a node taken for dead that was only asleep registers its connections again, but not over a newer one, and revives nobody', async () => {
  const world = await createWorld();
  await world.connect('a/stays');
  await world.connect('a/moved');
  await world.connect('a/dropped');
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
  await world.path.fanOut.run(shardOf('items'));
  await world.live.depart('items', 'a/silent', null, 'never_acknowledged');
  const failed: string[] = [];
  world.events.on('sweepFailed', ({ what }) => failed.push(what));
  await world.clock.advance(6_000);
  await world.path.sweep.once();
  expect(failed).toEqual(['relay']);
  expect((await world.store.deadLetters({ limit: 10 })).items).toHaveLength(1);
});

it('SW2 RS4 hazard 13: a resend job that was lost: asked for again, and past 5 s the sweep runs the pass itself', async () => {
  const world = await createWorld({ worker: false });
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

it('SW2 SW4 a queue that refuses: an overdue resend pass is run by the sweep, although a lower shard has a due time ahead', async () => {
  const world = await createWorld({ worker: false });
  const [low, high] = [channelOn(0), channelOn(9)];
  const join = async (channel: string, client: string) => {
    const wire = world.gateway.open(`x-${channel}`);
    await world.path.delivery.subscribe({ client, channel, connection: `x-${channel}` });
    return wire;
  };
  await join(low, 'a/low');
  const wire = await join(high, 'a/high');
  world.queue.resend = () => Promise.reject(new Error('no queue'));
  await world.save('x', high);
  await world.path.fanOut.run(9);
  await world.clock.advance(28_000);
  await world.save('y', low);
  await world.path.fanOut.run(0);
  for (let sweep = 0; sweep < 12; sweep += 1) {
    await world.path.sweep.once();
    await world.clock.advance(2_000);
  }
  // 52 s after its first send, 22 s overdue.
  expect(wire.frames.flatMap(({ messages }) => messages.map(({ attempt }) => attempt))).toEqual([0, 1]);
});

it('SW1 SW2 SW4 one shard whose fan-out fails keeps no other shard from the sweep', async () => {
  const world = await createWorld({
    worker: false,
    store: (store) =>
      over(store, {
        dueEntries: (shard: number, ...rest: [number, { count: number; bytes: number }]) =>
          shard === 0 ? Promise.reject(new Error('poisoned')) : store.dueEntries(shard, ...rest),
      } as Partial<Store>),
  });
  const [low, high] = [channelOn(0), channelOn(9)];
  const wire = world.gateway.open('x');
  await world.path.delivery.subscribe({ client: 'a/high', channel: high, connection: 'x' });
  await world.save('x', low);
  await world.path.sweep.once();
  await world.clock.advance(10_000);
  await world.save('y', high);
  for (let s = 0; s < 30; s += 1) {
    await world.path.sweep.once();
    await world.clock.advance(2_000);
  }
  expect(wire.frames.filter(({ messages }) => messages[0]?.attempt === 0)).toHaveLength(1);
});

it('PR3 a process that is alone takes the nodes of earlier ones for dead at once', async () => {
  const world = await createWorld();
  await world.connect('a/reader');
  await world.live.renewNode({ id: 'node-1', roles: [], host: 'h', startedAt: 0, connections: 1 }, 15_000);
  await world.path.sweep.expireNodes();
  expect(await world.live.client('items', 'a/reader')).toMatchObject({ state: 'away' });
  expect(await world.live.nodes()).toEqual([]);
});

it('SW5 lost work does not wait behind what lasts, and a sweep that is to end begins nothing more', async () => {
  const world = await createWorld({ worker: false });
  const relayed: number[] = [];
  world.queue.fanOut = async (shard) => void relayed.push(shard);
  let settleNext = () => {};
  let settled = 0;
  world.live.unsettled = async () => ['a', 'b', 'c'];
  world.live.settleable = async () => {
    settled += 1;
    await new Promise<void>((resolve) => {
      settleNext = resolve;
    });
    return { from: 0, to: 0, head: 0, owedBefore: 0, joins: [] };
  };
  const stopping = new AbortController();
  const sweeping = world.path.sweep.run(stopping.signal);
  await world.clock.advance(2_000);
  await world.save();
  relayed.length = 0;
  await world.clock.advance(6_000);
  expect(settled).toBe(1);
  expect(relayed).toContain(shardOf('items'));
  stopping.abort();
  settleNext();
  await sweeping;
  expect(settled).toBe(1);
});
