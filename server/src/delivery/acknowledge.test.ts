import { expect, it } from 'vitest';
import { createWorld } from '../../test/support/world.js';

it('BD3 while live state does not answer 20,000 acks of a shard wait; one more is overloaded, and none of the others is lost', async () => {
  const world = await createWorld();
  await world.connect('a/reader');
  await world.save();
  await world.clock.advance(1_000);
  const advance = world.live.advance;
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let asked = 0;
  world.live.advance = async (shard, acks) => {
    asked += 1;
    await opened;
    return advance(shard, acks);
  };
  const ack = () =>
    world.path.delivery.acknowledge({ client: 'a/reader', channel: 'items', epoch: world.store.id, upTo: 1 });
  const first = ack();
  await world.clock.advance(10);
  expect(asked).toBe(1);
  const waiting = Array.from({ length: 20_000 }, ack);
  expect(world.path.held().acks).toBe(20_000);
  await expect(ack()).rejects.toMatchObject({ code: 'overloaded', retryable: true });
  open();
  await world.clock.advance(1_000);
  expect(new Set((await Promise.all([first, ...waiting])).map(({ cursor }) => cursor))).toEqual(new Set([1]));
  // In groups of 2,000.
  expect(asked).toBe(11);
  expect(world.path.held()).toMatchObject({ acks: 0, saves: 0, remembered: 1, reads: { active: 0, waiting: 0 } });
  expect((await world.live.client('items', 'a/reader'))?.cursor).toBe(1);
});
