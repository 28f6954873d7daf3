import { expect, it } from 'vitest';
import { createWorld, over } from '../../test/support/world.js';
import type { Checkpoint, Store } from '../store/store.js';

async function counting() {
  const written: Checkpoint[] = [];
  const world = await createWorld({
    store: (store) =>
      over(store, {
        putCheckpoints: (checkpoints) => {
          written.push(...checkpoints);
          return store.putCheckpoints(checkpoints);
        },
      } as Partial<Store>),
  });
  return { world, written };
}

it('CP1 a position is in the store before its client is answered', async () => {
  const { world, written } = await counting();
  await world.connect('a/reader');
  expect(written).toMatchObject([{ channel: 'items', client: 'a/reader', cursor: 0, joined: 0 }]);
});

it('CP1 a store that is away means no new client, rather than one that may be forgotten', async () => {
  const world = await createWorld({
    store: (store) => over(store, { putCheckpoints: () => Promise.reject(new Error('away')) } as Partial<Store>),
  });
  await expect(world.connect('a/reader')).rejects.toThrow('away');
  expect(await world.live.client('items', 'a/reader')).toBeNull();
});

it('CP2 what moved is copied once per turn, what stood is not', async () => {
  const { world, written } = await counting();
  await world.connect('a/reader');
  await world.save('one');
  await world.ack('a/reader', 1);
  await world.path.sweep.once();
  expect(await world.store.findCheckpoint('items', 'a/reader')).toMatchObject({ cursor: 1 });
  const before = written.length;
  await world.clock.advance(31_000);
  await world.path.sweep.once();
  expect(written).toHaveLength(before);
});

it('CP3 the checkpoint of a client that leaves goes with it', async () => {
  const { world } = await counting();
  const reader = await world.connect('a/reader');
  await world.path.delivery.unsubscribe({ client: 'a/reader', channel: 'items', connection: reader.connection });
  expect(await world.store.findCheckpoint('items', 'a/reader')).toBeNull();
});
