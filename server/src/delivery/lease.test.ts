import { expect, it } from 'vitest';
import { createWorld } from '../../test/support/world.js';
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
      clock: world.clock,
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
