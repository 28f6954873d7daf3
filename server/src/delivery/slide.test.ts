import { describe, expect, it } from 'vitest';
import { createWorld, INTERVAL_MS, over, type World } from '../../test/support/world.js';
import { SurecastError } from '../errors.js';
import type { Store } from '../store/store.js';
import { shardOf } from './shard.js';

const SHARD = shardOf('items');

/** Clients who acknowledged the first message, and are now owed a second. */
async function acknowledgers(world: World, count: number) {
  const clients = [];
  for (let number = 0; number < count; number += 1) clients.push(await world.connect(`a/client-${number}`));
  await world.save('first');
  for (let number = 0; number < count; number += 1) await world.ack(`a/client-${number}`, 1);
  await world.save('second');
  return clients;
}

function slides(world: World): { clients: number; connected: number }[] {
  const seen: { clients: number; connected: number }[] = [];
  world.events.on('slid', ({ clients, connected }) => seen.push({ clients, connected }));
  return seen;
}

async function seconds(world: World, count: number): Promise<void> {
  for (let second = 0; second < count; second += 1) await world.clock.advance(1_000);
}

const droppedOf = (clients: readonly { wire: { dropped: unknown[] } }[]) =>
  clients.filter(({ wire }) => wire.dropped.length > 0).length;

describe('SL2 many clients who have acknowledged before fall silent at once', () => {
  it('SL2 hazard 15: their drops are put off five times by an interval, and then they are dropped', async () => {
    const world = await createWorld();
    const seen = slides(world);
    const clients = await acknowledgers(world, 20);
    await seconds(world, 195);
    expect(seen).toEqual([{ clients: 20, connected: 20 }]);
    expect(droppedOf(clients)).toBe(0);
    await seconds(world, 4 * 30 + 15);
    expect(seen).toHaveLength(5);
    expect(droppedOf(clients)).toBe(0);
    await seconds(world, 30);
    expect(droppedOf(clients)).toBe(20);
    expect(seen).toHaveLength(5);
    expect(clients.map(({ sends }) => sends().filter(([seq]) => seq === 2).length)).toEqual(clients.map(() => 6));
  });

  it('an ack in that time is enough to stay, and the next time counts anew', async () => {
    const world = await createWorld();
    const seen = slides(world);
    const clients = await acknowledgers(world, 20);
    await seconds(world, 195);
    expect(seen).toHaveLength(1);
    for (let number = 0; number < 20; number += 1) await world.ack(`a/client-${number}`, 2);
    await seconds(world, 60);
    expect(droppedOf(clients)).toBe(0);
    expect((await world.live.laggards('items', { offset: 0, limit: 1 })).slidUntil).toBeNull();
    await world.save('third');
    await seconds(world, 195 + 4 * 30 + 15);
    expect(seen).toHaveLength(6);
    expect(droppedOf(clients)).toBe(0);
  });

  it('it ends on time although others had their turn meanwhile and nobody owes anything any more', async () => {
    const world = await createWorld();
    const seen = slides(world);
    await acknowledgers(world, 20);
    await seconds(world, 172);
    await world.connect('a/newcomer');
    await world.save('third');
    while (seen.length === 0) await world.clock.advance(1_000);
    for (let number = 0; number < 20; number += 1) await world.ack(`a/client-${number}`, 3);
    await seconds(world, 22);
    expect((await world.live.client('items', 'a/newcomer'))?.rounds).toHaveLength(1);
    await world.ack('a/newcomer', 3);
    await seconds(world, 60);
    expect((await world.live.laggards('items', { offset: 0, limit: 1 })).slidUntil).toBeNull();
  });

  it('those whose time comes earlier are not dropped one by one before the number shows', async () => {
    const world = await createWorld();
    const seen = slides(world);
    const clients = [];
    for (let number = 0; number < 40; number += 1) clients.push(await world.connect(`a/client-${number}`));
    await world.save('first');
    for (let number = 0; number < 40; number += 1) await world.ack(`a/client-${number}`, 1);
    await world.save('second');
    // Each connects again at another second, so that no two are due at once.
    for (let number = 0; number < 40; number += 1) {
      clients[number] = await world.connect(`a/client-${number}`, { after: 1 });
      await world.clock.advance(700);
    }
    await seconds(world, 200);
    expect(seen.length).toBeGreaterThan(0);
    expect(droppedOf(clients)).toBeLessThanOrEqual(10);
  });

  it('an ordinary number is dropped as ever: ten, or a fifth of the channel', async () => {
    const world = await createWorld();
    const seen = slides(world);
    const clients = await acknowledgers(world, 60);
    for (let number = 12; number < 60; number += 1) await world.ack(`a/client-${number}`, 2);
    await seconds(world, 195);
    expect(seen).toEqual([]);
    expect(droppedOf(clients)).toBe(12);
  });

  it('SL2 hazard 15: who never acknowledged anything is dropped all the same', async () => {
    const world = await createWorld();
    const seen = slides(world);
    const clients = [];
    for (let number = 0; number < 30; number += 1) clients.push(await world.connect(`a/mute-${number}`));
    const others = await acknowledgers(world, 20);
    await seconds(world, 195);
    expect(droppedOf(clients)).toBe(30);
    expect(droppedOf(others)).toBe(0);
    expect(seen).toEqual([{ clients: 20, connected: 50 }]);
  });

  it('over many pages of laggards: none is passed over while others are dropped', async () => {
    const world = await createWorld();
    const clients = [];
    for (let number = 0; number < 1_300; number += 1) clients.push(await world.connect(`a/mute-${number}`));
    await world.save();
    await seconds(world, 200);
    expect(droppedOf(clients)).toBe(1_300);
  }, 30_000);
});

describe('SL1 the service was not there', () => {
  it('SL1 hazard 20: a worker paused for ten minutes after the fifth round, with gateways alive: nobody is dropped before another interval', async () => {
    const world = await createWorld({ worker: false });
    let paused = false;
    const work = async (count: number) => {
      for (let second = 0; second < count; second += 1) {
        if (!paused) {
          await world.path.fanOut.run(SHARD);
          await world.path.resendPass.run(SHARD);
        }
        await world.clock.advance(1_000);
      }
    };
    const late = await world.connect('a/late');
    const silent = await world.connect('a/silent');
    await world.save();
    while (silent.sends().length < 6) await work(1);
    paused = true;
    await work(600);
    paused = false;
    await work(25);
    expect(droppedOf([late, silent])).toBe(0);
    await world.ack('a/late', 1);
    await work(10);
    expect(droppedOf([late])).toBe(0);
    expect(droppedOf([silent])).toBe(1);
  });

  it('SL3 hazard 20: a store that is away for ten minutes after the fifth round: nobody is dropped, and no round counts that was not sent', async () => {
    let away = false;
    const gone = () => Promise.reject(new SurecastError('store_unavailable'));
    const world = await createWorld({
      store: (store) =>
        over(store, {
          ping: () => (away ? gone() : store.ping()),
          range: (...query) => (away ? gone() : store.range(...query)),
          putDeadLetter: (letter) => (away ? gone() : store.putDeadLetter(letter)),
        } as Partial<Store>),
    });
    const late = await world.connect('a/late');
    const silent = await world.connect('a/silent');
    await world.save();
    while (silent.sends().length < 6) await world.clock.advance(1_000);
    away = true;
    await seconds(world, 600);
    for (const client of ['a/late', 'a/silent']) {
      const state = await world.live.client('items', client);
      expect(state).toMatchObject({ state: 'connected', rounds: { length: 5 } });
    }
    away = false;
    await seconds(world, 25);
    expect(droppedOf([late, silent])).toBe(0);
    await world.ack('a/late', 1);
    await seconds(world, 15);
    expect(droppedOf([late])).toBe(0);
    expect(droppedOf([silent])).toBe(1);
  });

  it('SL3 a store that is away between the rounds: they are sent after its return, five of them', async () => {
    let away = false;
    const gone = () => Promise.reject(new SurecastError('store_unavailable'));
    const world = await createWorld({
      store: (store) =>
        over(store, {
          ping: () => (away ? gone() : store.ping()),
          range: (...query) => (away ? gone() : store.range(...query)),
        } as Partial<Store>),
    });
    const silent = await world.connect('a/silent');
    await world.save();
    while (silent.sends().length < 3) await world.clock.advance(1_000);
    away = true;
    await seconds(world, 600);
    expect(silent.sends()).toHaveLength(3);
    away = false;
    await seconds(world, 3 * (INTERVAL_MS / 1_000));
    expect(silent.sends().map(([, attempt]) => attempt)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(droppedOf([silent])).toBe(0);
  });
});
