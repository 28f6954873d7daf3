import { expect, it } from 'vitest';
import { createWorld, over } from '../../test/support/world.js';
import { SurecastError } from '../errors.js';
import { createEvents } from '../events.js';
import { keepLease } from './lease.js';
import { shardOf } from './shard.js';

it('PR3 hazard 24: registering again that failed once is tried again', async () => {
  const world = await createWorld();
  await world.connect('a/reader');
  const node = { id: 'node-1', roles: [], host: 'h', startedAt: 0, connections: 1 };
  await world.live.renewNode(node, 15_000);
  await world.live.awayNode(shardOf('items'), 'node-1');
  await world.live.removeNode('node-1');
  let calls = 0;
  const stopping = new AbortController();
  const keeping = keepLease(
    () => node,
    {
      live: world.live,
      bus: world.bus,
      clock: world.clock,
      repair: world.path.repair,
      events: createEvents(),
      registerAgain: () => {
        calls += 1;
        return calls === 1 ? Promise.reject(new Error('live_unavailable')) : world.path.registerAgain();
      },
    },
    stopping.signal,
  );
  await world.clock.advance(60_000);
  const state = (await world.live.client('items', 'a/reader'))?.state;
  stopping.abort();
  await world.clock.settle();
  await keeping;
  expect(state).toBe('connected');
});

it('PR4 hazard 14: a node that frames do not reach lets its lease end: its clients are away, and no round is counted for them', async () => {
  const world = await createWorld();
  await world.connect('a/reader');
  const node = { id: 'node-1', roles: [], host: 'h', startedAt: 0, connections: 1 };
  let isDead = false;
  const bus = over(world.bus, {
    ping: () => (isDead ? Promise.reject(new SurecastError('live_unavailable')) : world.bus.ping()),
  });
  const stopping = new AbortController();
  const { live, clock, events, path } = world;
  const { repair, registerAgain } = path;
  const keeping = keepLease(() => node, { live, bus, clock, events, repair, registerAgain }, stopping.signal);
  const sweeping = path.sweep.run(stopping.signal);
  await clock.advance(1_000);
  isDead = true;
  await world.save('nobody gets this');
  await clock.advance(25_000);
  expect(await live.client('items', 'a/reader')).toMatchObject({ state: 'away', rounds: [] });
  isDead = false;
  await clock.advance(3_000);
  expect(await live.client('items', 'a/reader')).toMatchObject({ state: 'connected' });
  stopping.abort();
  await clock.settle();
  await Promise.all([keeping, sweeping]);
});
