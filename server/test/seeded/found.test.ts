import { expect, test } from 'vitest';
import { createMemoryDisk, createMemoryStore } from '../../src/store/memory/index.js';
import { createWorld, untilDropped } from '../support/world.js';

/** What seeded runs have found, each as the shortest way to it. */

test('FO3 a worker that has not seen a channel for longer than messages are kept gives no seq that was given before', async () => {
  const disk = createMemoryDisk();
  const [store, same] = [createMemoryStore(disk), createMemoryStore(disk)];
  for (const each of [store, same]) await each.open();
  // Two workers on one store, each with its own memory of heads.
  const first = await createWorld({ store: () => store });
  const second = await createWorld({ store: () => same });
  await first.save('one');
  await first.clock.settle();
  for (const text of ['two', 'three', 'four']) await second.save(text);
  await second.clock.settle();
  const { head } = (await store.heads(['items'])).get('items') ?? { head: 0 };
  await store.trim('items', head);
  const id = await first.save('five');
  await first.clock.advance(30_000);
  const [record] = await store.findByIds([id]);
  expect(head).toBeGreaterThan(1);
  expect(record?.seq).toBe(head + 1);
  expect(await store.range('items', { after: head, upTo: head + 1, count: 10, bytes: 1_000 })).toHaveLength(1);
});

test('DR3 a client that was dropped, came back and was dropped again with nothing new has an open letter', async () => {
  const world = await createWorld();
  const letter = () => world.store.findDeadLetter('items', 'silent');
  await world.connect('silent');
  await world.save();
  await untilDropped(world);
  expect(await letter()).toMatchObject({ from: 0, to: 1, state: 'open' });
  await world.connect('silent');
  expect(await letter()).toMatchObject({ state: 'returned' });
  // It finds the resend that nobody asked for.
  await world.path.sweep.once();
  await untilDropped(world);
  expect(await world.live.client('items', 'silent')).toBeNull();
  expect(await letter()).toMatchObject({ from: 0, to: 1, state: 'open' });
});
