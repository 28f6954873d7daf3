import { describe, expect, it } from 'vitest';
import { channelOn, createWorld, over, type World } from '../../test/support/world.js';
import { SurecastError } from '../errors.js';
import type { LogRecord, Store } from '../store/store.js';
import { shardOf } from './shard.js';

const AWAY = new SurecastError('store_unavailable');
const neighbour = channelOn(shardOf('items'), 'n');

/** Lets time pass with a sweep every 2 s, as a worker does, and a message of another shard each time, if it is to be `beside`. */
async function pass(world: World, seconds: number, beside?: 'beside'): Promise<void> {
  for (let second = 0; second < seconds; second += 2) {
    if (beside) await world.save('elsewhere', channelOn((shardOf('items') + 1) % 16));
    await world.path.sweep.once();
    await world.clock.advance(2_000);
  }
}

async function log(world: World, channel = 'items'): Promise<string[]> {
  const records = await world.store.range(channel, { after: 0, upTo: 1_000, count: 1_000, bytes: 1e9 });
  expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index + 1));
  return records.map(({ text }) => text);
}

/** A store that refuses what `refuses` names, with `error`. */
function refusing(
  error: Error,
  refuses: (record: LogRecord) => boolean,
  more: (store: Store) => Partial<Store> = () => ({}),
) {
  return (store: Store): Store =>
    over(store, {
      append: (records) => (records.some(refuses) ? Promise.reject(error) : store.append(records)),
      ...more(store),
    } as Partial<Store>);
}

async function start(wrap: (store: Store) => Store) {
  const world = await createWorld({ store: wrap });
  const set: string[] = [];
  world.events.on('quarantined', ({ id }) => set.push(id));
  return { world, set };
}

describe('FO8 a message that cannot be handled', () => {
  it.each([
    ['with a fault', new TypeError('cannot read it'), 30],
    ['with an error that looks like an absent store', AWAY, 90],
  ])('is set aside %s, and its shard goes on in order', async (_name, error, seconds) => {
    let poisonous = true;
    const { world, set } = await start(refusing(error, ({ text }) => poisonous && text === 'poison'));
    const reader = await world.connect('a/reader');
    await world.save('first');
    await world.clock.settle();
    const saved = ['a', 'poison', 'b'].map((text) =>
      world.path.delivery.save({ channel: 'items', title: 't', text, subject: 'w' }),
    );
    const other = world.path.delivery.save({ channel: neighbour, title: 't', text: 'beside', subject: 'w' });
    await world.clock.settle();
    const poison = (await saved[1])?.id ?? '';
    await Promise.all([...saved, other]);
    await pass(world, seconds, 'beside');
    expect(await log(world)).toEqual(['first', 'a', 'b']);
    expect(await log(world, neighbour)).toEqual(['beside']);
    expect(set).toEqual([poison]);
    expect((await world.store.quarantined({ limit: 10 })).items).toMatchObject([
      { entry: { id: poison, channel: 'items' }, error: `${error.name}: ${error.message}` },
    ]);
    expect(await world.path.delivery.message(poison)).toMatchObject({
      state: 'quarantined',
      message: { text: 'poison' },
    });
    expect(await world.store.dueShards(Number.MAX_SAFE_INTEGER)).toEqual([]);
    expect([...new Set(reader.sends().map(([seq]) => seq))]).toEqual([1, 2, 3]);

    poisonous = false;
    expect(await world.store.releaseQuarantined(poison, 0)).toBe(true);
    world.path.relay(shardOf('items'));
    await world.clock.settle();
    expect(await log(world)).toEqual(['first', 'a', 'b', 'poison']);
    expect(reader.sends().at(-1)).toEqual([4, 0]);
  });

  it('FO8 hazard 7: keeps other channels waiting for one failed try, and its own for three', async () => {
    const { world, set } = await start(refusing(new TypeError('no'), ({ text }) => text === 'poison'));
    await world.save('poison');
    await world.save('behind');
    await world.save('beside', neighbour);
    await world.clock.settle();
    expect(await log(world, neighbour)).toEqual(['beside']);
    expect(await log(world)).toEqual([]);
    await pass(world, 10);
    expect(set).toHaveLength(1);
    expect(await log(world)).toEqual(['behind']);
  });

  it('is tried again no sooner than a second later, however much traffic there is', async () => {
    let tries = 0;
    const { world, set } = await start(
      refusing(new TypeError('no'), ({ text }) => {
        if (text === 'poison') tries += 1;
        return text === 'poison';
      }),
    );
    await world.save('poison');
    for (let save = 0; save < 100; save += 1) await world.save('beside', neighbour);
    await world.clock.advance(900);
    expect(set).toEqual([]);
    expect(tries).toBeLessThanOrEqual(2);
    expect(await log(world, neighbour)).toHaveLength(100);
  });

  it('is found among 500 others by halves', async () => {
    let appends = 0;
    const { world, set } = await start((store) =>
      over(store, {
        append: (records) => {
          appends += 1;
          const isPoisoned = records.some(({ text }) => text === '250');
          return isPoisoned ? Promise.reject(new TypeError('no')) : store.append(records);
        },
      } as Partial<Store>),
    );
    const saves = Array.from({ length: 500 }, (_, n) =>
      world.path.delivery.save({ channel: 'items', title: 't', text: `${n}`, subject: 'w' }),
    );
    await world.clock.settle();
    await Promise.all(saves);
    await pass(world, 12);
    expect(set).toHaveLength(1);
    expect(await log(world)).toEqual(Array.from({ length: 500 }, (_, n) => `${n}`).filter((text) => text !== '250'));
    expect(appends).toBeLessThanOrEqual(60);
  });
});

it('FO8 a shard goes on while a message with more than a batch of its channel behind it waits for its next try', async () => {
  const { world, set } = await start(refusing(new TypeError('no'), ({ text }) => text === 'poison'));
  await world.save('poison');
  await world.clock.settle();
  const behind = Array.from({ length: 600 }, (_, n) =>
    world.path.delivery.save({ channel: 'items', title: 't', text: `${n}`, subject: 'w' }),
  );
  await world.clock.settle();
  await Promise.all(behind);
  await world.save('beside', neighbour);
  await world.clock.advance(100);
  expect(set).toEqual([]);
  expect(await log(world)).toEqual([]);
  expect(await log(world, neighbour)).toEqual(['beside']);
  await pass(world, 12);
  expect(set).toHaveLength(1);
  expect(await log(world)).toEqual(Array.from({ length: 600 }, (_, n) => `${n}`));
});

describe('FO8 nothing is set aside because something else was away', () => {
  /** A store that answers each ping, and refuses to append to `items` as long as this says so. */
  function half(isRefused: () => boolean) {
    return start(refusing(AWAY, ({ channel }) => channel === 'items' && isRefused()));
  }

  it('a store that refuses one message again and again for 50 s, and everything else goes through', async () => {
    let isRefused = true;
    const { world, set } = await half(() => isRefused);
    await world.save('a');
    await world.save('b');
    await pass(world, 50, 'beside');
    isRefused = false;
    await pass(world, 4);
    expect(set).toEqual([]);
    expect(await log(world)).toEqual(['a', 'b']);
  });

  it('a store that takes nothing into the log for five minutes, and answers everything else', async () => {
    let isRefused = true;
    const { world, set } = await start(refusing(AWAY, () => isRefused));
    await world.save('a');
    await pass(world, 300, 'beside');
    isRefused = false;
    await pass(world, 10);
    expect(set).toEqual([]);
    expect(await log(world)).toEqual(['a']);
  });

  it('yet no message holds up the only channel for ever', async () => {
    const { world, set } = await start(refusing(AWAY, ({ text }) => text === 'poison'));
    await world.save('poison');
    await world.save('behind');
    await pass(world, 500);
    expect(set).toEqual([]);
    await pass(world, 200);
    expect(set).toHaveLength(1);
    expect(await log(world)).toEqual(['behind']);
  });

  it('a store that is away for ten minutes', async () => {
    let away = false;
    const { world, set } = await start((store) =>
      over(store, {
        append: (records) => (away ? Promise.reject(AWAY) : store.append(records)),
        ping: () => (away ? Promise.reject(AWAY) : store.ping()),
      } as Partial<Store>),
    );
    away = true;
    await world.save('a');
    await world.save('b');
    await pass(world, 600);
    away = false;
    await pass(world, 4);
    expect(set).toEqual([]);
    expect(await log(world)).toEqual(['a', 'b']);
  });

  it('a store that answers, and goes away with every write for ten minutes', async () => {
    let away = false;
    let writtenAt = 0;
    const { world, set } = await start((store) =>
      over(store, {
        append: (records) => {
          writtenAt = now();
          return away ? Promise.reject(AWAY) : store.append(records);
        },
        ping: () => (away && writtenAt === now() ? Promise.reject(AWAY) : store.ping()),
      } as Partial<Store>),
    );
    const now = () => world.clock.now();
    away = true;
    await world.save('a');
    await pass(world, 600);
    away = false;
    await pass(world, 4);
    expect(set).toEqual([]);
    expect((await world.store.quarantined({ limit: 10 })).items).toEqual([]);
    expect(await log(world)).toEqual(['a']);
  });

  it('a full disk: it answers, and refuses every write for ten minutes', async () => {
    let full = false;
    const { world, set } = await start((store) =>
      over(store, {
        append: (records) => (full ? Promise.reject(AWAY) : store.append(records)),
        quarantine: (...entry) => (full ? Promise.reject(AWAY) : store.quarantine(...entry)),
      } as Partial<Store>),
    );
    full = true;
    await world.save('a');
    await world.save('b');
    await pass(world, 600);
    full = false;
    await pass(world, 4);
    expect(set).toEqual([]);
    expect(await log(world)).toEqual(['a', 'b']);
  });

  it('a disk that has room again in the moment before a message is set aside: it goes into the log, in its place', async () => {
    let full = true;
    const { world, set } = await start((store) =>
      over(store, {
        append: (records) => (full ? Promise.reject(AWAY) : store.append(records)),
        quarantine: async (...entry) => {
          full = false;
          await store.quarantine(...entry);
        },
      } as Partial<Store>),
    );
    const reader = await world.connect('a/reader');
    await world.save('a');
    await world.save('b');
    await pass(world, 700);
    expect(full).toBe(false);
    expect(set).toEqual([]);
    expect((await world.store.quarantined({ limit: 10 })).items).toEqual([]);
    expect(await log(world)).toEqual(['a', 'b']);
    expect([...new Set(reader.sends().map(([seq]) => seq))]).toEqual([1, 2]);
    expect(await world.store.dueShards(Number.MAX_SAFE_INTEGER)).toEqual([]);
  });

  it('a Redis that answers, and refuses every write for ten minutes', async () => {
    let full = false;
    const world = await createWorld({
      live: (live) =>
        over(live, {
          recordSent: (...sent) =>
            full ? Promise.reject(new SurecastError('live_unavailable')) : live.recordSent(...sent),
        }),
    });
    const set: string[] = [];
    world.events.on('quarantined', ({ id }) => set.push(id));
    full = true;
    await world.save('a');
    await pass(world, 600);
    full = false;
    await pass(world, 4);
    expect(set).toEqual([]);
    expect(await log(world)).toEqual(['a']);
    expect(await world.store.dueShards(Number.MAX_SAFE_INTEGER)).toEqual([]);
  });
});

it('FO9 hazard 7: an entry that is larger than a whole batch goes, and so does what follows it', async () => {
  const world = await createWorld();
  const reader = await world.connect('a/reader');
  const big = 'x'.repeat(3 * 1024 * 1024);
  for (const text of ['a', big, 'b']) await world.save(text);
  await world.clock.advance(100);
  expect((await log(world)).map((text) => text.length)).toEqual([1, big.length, 1]);
  expect(reader.sends().map(([seq]) => seq)).toEqual([1, 2, 3]);
});
