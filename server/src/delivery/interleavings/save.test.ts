import { expect, it } from 'vitest';
import { createWorld, over, type World } from '../../../test/support/world.js';
import { SurecastError } from '../../errors.js';
import type { SaveInput } from '../delivery.js';
import { shardOf } from '../shard.js';

const SHARD = shardOf('items');
const input = (text: string, key?: string): SaveInput => {
  const base = { channel: 'items', title: 'title', text, subject: 'writer' };
  return key === undefined ? base : { ...base, key: { value: key, form: false } };
};

async function saved(world: World, given: SaveInput): Promise<string> {
  const saving = world.path.delivery.save(given);
  await world.clock.settle();
  return (await saving).id;
}

async function texts(world: World): Promise<string[]> {
  const records = await world.store.range('items', { after: 0, upTo: 1_000, count: 1_000, bytes: 1e9 });
  return records.map(({ text }) => text);
}

it('SV2 SV4 SV5 hazard 8: written, never answered, refused as unknown, delivered meanwhile, repeated with its key: shown once', async () => {
  let isSilent = true;
  const world = await createWorld({
    store: (store) =>
      over(store, {
        async save(entries) {
          const outcomes = await store.save(entries);
          if (isSilent) throw new SurecastError('store_unavailable');
          return outcomes;
        },
      }),
  });
  const reader = await world.connect('a/reader');
  const first = world.path.delivery.save(input('once', 'key'));
  const outcome = first.then(
    () => 'saved',
    (error: unknown) => error,
  );
  await world.clock.advance(2_000);
  expect(await outcome).toMatchObject({ code: 'store_unavailable' });
  isSilent = false;
  // What stands in the outbox is delivered, whoever was told what.
  await world.path.sweep.once();
  await world.clock.advance(100);
  expect(reader.sends()).toEqual([[1, 0]]);
  expect(await world.store.dueShards(Number.MAX_SAFE_INTEGER)).toEqual([]);
  const id = await saved(world, input('once', 'key'));
  await world.path.sweep.once();
  await world.clock.advance(20_000);
  expect(reader.sends()).toEqual([[1, 0]]);
  expect((await world.store.findByIds([id])).map(({ seq }) => seq)).toEqual([1]);
});

it('SV4 hazard 8: of a group that was written and not answered, each save gets its own answer at the repeat', async () => {
  let tries = 0;
  const world = await createWorld({
    store: (store) =>
      over(store, {
        async save(entries) {
          tries += 1;
          const outcomes = await store.save(entries);
          if (tries === 2) throw new SurecastError('store_unavailable');
          return outcomes;
        },
      }),
  });
  await saved(world, input('before', 'taken'));
  const group = [input('new'), input('before', 'taken'), input('other body', 'taken')].map((given) =>
    world.path.delivery.save(given).then(
      () => 'saved',
      (error: unknown) => (error instanceof SurecastError ? error.code : error),
    ),
  );
  await world.clock.advance(500);
  expect(await Promise.all(group)).toEqual(['saved', 'saved', 'key_reused']);
  expect(await texts(world)).toEqual(['before', 'new']);
});

it('SV5 hazard 9: the key is known in the outbox, in the log, and between the two', async () => {
  let between: (() => Promise<void>) | null = null;
  const world = await createWorld({
    worker: false,
    store: (store) =>
      over(store, {
        async removeEntries(ids) {
          await between?.();
          await store.removeEntries(ids);
        },
      }),
  });
  const ids = [await saved(world, input('once', 'key'))];
  ids.push(await saved(world, input('once', 'key')));
  between = async () => {
    ids.push(await saved(world, input('once', 'key')));
  };
  await world.path.fanOut.run(SHARD);
  between = null;
  ids.push(await saved(world, input('once', 'key')));
  await world.path.fanOut.run(SHARD);
  expect(new Set(ids).size).toBe(1);
  expect(ids).toHaveLength(4);
  expect(await texts(world)).toEqual(['once']);
});

it('FO5 SV5 hazard 9: ids made of keys are in no order, and yet the log keeps the order of acceptance', async () => {
  const world = await createWorld({ worker: false });
  const ids: string[] = [];
  const order: string[] = [];
  for (let number = 0; number < 12; number += 1) {
    order.push(`${number}`);
    ids.push(await saved(world, input(`${number}`, `key ${number}`)));
  }
  expect(ids).not.toEqual([...ids].sort());
  await world.path.fanOut.run(SHARD);
  expect(await texts(world)).toEqual(order);
});

it('FO5 reading 1: saves that are awaited one after another keep their order over two nodes', async () => {
  const world = await createWorld({ worker: false });
  const other = await world.addNode('node-2');
  const order: string[] = [];
  for (let number = 0; number < 20; number += 1) {
    const { delivery } = (number % 2 ? world : other).path;
    const saving = delivery.save(input(`${number}`));
    await world.clock.advance(1);
    await saving;
    order.push(`${number}`);
    if (number % 7 === 0) await (number % 3 ? world : other).path.fanOut.run(SHARD);
  }
  await world.path.fanOut.run(SHARD);
  expect(await texts(world)).toEqual(order);
});

it('RL1 SV1 hazard 10: the queue never answers: every save is answered at once, with one add under way, and the sweep delivers', async () => {
  let adds = 0;
  const world = await createWorld({ worker: false });
  const stuck = await world.addNode('node-2', {
    queue: over(world.queue, {
      fanOut() {
        adds += 1;
        return new Promise<void>(() => undefined);
      },
    }),
  });
  const before = world.clock.now();
  for (let number = 0; number < 50; number += 1) {
    const saving = stuck.path.delivery.save(input(`${number}`));
    await world.clock.settle();
    await saving;
  }
  expect(world.clock.now()).toBe(before);
  expect(adds).toBe(1);
  for (let look = 0; look < 7; look += 1) {
    await stuck.path.sweep.once();
    await world.clock.advance(2_000);
  }
  expect(await texts(world)).toHaveLength(50);
});
