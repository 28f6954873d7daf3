import { expect, it } from 'vitest';
import { createWorld } from '../../test/support/world.js';
import { findLostLog } from './lost-log.js';
import { shardOf } from './shard.js';

it('SS5 hazard 5: live state that is behind the store, or empty, shows no loss', async () => {
  const world = await createWorld();
  expect(await findLostLog(world)).toBeNull();
  await world.save('one');
  await world.save('two', 'news');
  expect(await world.live.heads(shardOf('items'), ['items'])).toEqual(new Map([['items', 1]]));
  expect(await findLostLog(world)).toBeNull();
  world.live.flush();
  expect(await findLostLog(world)).toBeNull();
});

it('SS5 hazard 5: a head that the store does not reach is named, though the store has forgotten the channel', async () => {
  const world = await createWorld();
  await world.save('one');
  await world.live.raiseHeads(shardOf('items'), [{ channel: 'items', head: 3 }]);
  expect(await findLostLog(world)).toEqual({ channel: 'items', storeHead: 1, liveHead: 3 });
  const other = await createWorld();
  await other.save('one');
  await other.live.raiseHeads(shardOf('unheard-of'), [{ channel: 'unheard-of', head: 2 }]);
  expect(await findLostLog(other)).toEqual({ channel: 'unheard-of', storeHead: 0, liveHead: 2 });
});
