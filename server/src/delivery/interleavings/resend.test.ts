import { expect, it } from 'vitest';
import { createWorld, INTERVAL_MS, over, servedFor, type World } from '../../../test/support/world.js';
import type { Laggard } from '../../live/live-state.js';
import { shardOf } from '../shard.js';

const SHARD = shardOf('items');

/** With the sweep, as a worker has it. */
async function seconds(world: World, count: number): Promise<void> {
  for (let second = 0; second < count; second += 1) {
    if (second % 2 === 0) await world.path.sweep.once();
    await world.clock.advance(1_000);
  }
}

async function letters(world: World) {
  return (await world.store.deadLetters({ limit: 10 })).items;
}

async function rounds(world: World, client: string): Promise<number[] | undefined> {
  return (await world.live.client('items', client))?.rounds.map(({ upTo }) => upTo);
}

it('RS1 hazard 14: orders that never reach the node, though its lease is renewed, are no rounds, and nobody is dropped for them', async () => {
  let isDead = false;
  let lost = 0;
  const world = await createWorld({
    bus: (bus) =>
      over(bus, {
        async sendOrder(node, order) {
          if (isDead) lost += 1;
          else await bus.sendOrder(node, order);
        },
      }),
  });
  const reader = await world.connect('a/reader');
  await world.save();
  isDead = true;
  await seconds(world, 600);
  expect(lost).toBeGreaterThan(5);
  expect(await rounds(world, 'a/reader')).toEqual([]);
  expect(await letters(world)).toEqual([]);
  isDead = false;
  await seconds(world, 5);
  expect(reader.sends()).toEqual([
    [1, 0],
    [1, 1],
  ]);
});

it('RS1 RS5 hazard 14: of an order for two clients one has no socket any more: the other has its round, and nothing counts for the one that is gone', async () => {
  const world = await createWorld();
  const stays = await world.connect('a/stays');
  const goes = await world.connect('a/goes');
  await world.save();
  world.gateway.cut(goes.connection);
  await seconds(world, 35);
  expect(await rounds(world, 'a/stays')).toEqual([1]);
  expect(stays.sends()).toHaveLength(2);
  expect(await world.live.client('items', 'a/goes')).toMatchObject({ state: 'away', rounds: [] });
});

it('RS3 hazard 16: of more than a window only what was written counts as sent again', async () => {
  const world = await createWorld();
  const silent = await world.connect('a/silent');
  for (let number = 0; number < 250; number += 1) await world.save();
  await seconds(world, 35);
  expect(await rounds(world, 'a/silent')).toEqual([100]);
  expect(silent.sends().filter(([seq, attempt]) => seq > 100 && attempt > 0)).toEqual([]);
  await world.ack('a/silent', 100);
  await seconds(world, 30);
  const second = silent
    .sends()
    .filter(([, attempt]) => attempt > 0 && attempt < 9)
    .slice(100);
  expect(second.map(([seq]) => seq)).toEqual(Array.from({ length: 100 }, (_, index) => 101 + index));
  // The first time again for these, whatever the first window went through.
  expect(new Set(second.map(([, attempt]) => attempt))).toEqual(new Set([1]));
});

it('RS3 hazard 17: a client comes back below everything that is known of first sends: it is all ripe, and gets its rounds', async () => {
  const world = await createWorld();
  const reader = await world.connect('a/reader');
  for (let number = 0; number < 5; number += 1) await world.save();
  world.gateway.cut(reader.connection);
  await world.path.delivery.disconnected({ client: 'a/reader', connection: reader.connection, channels: ['items'] });
  await seconds(world, 120);
  const sentAt = await world.live.sentAt('items');
  expect(sentAt.filter(({ at }) => at + INTERVAL_MS > world.clock.now())).toEqual([]);
  const back = await world.connect('a/reader', { after: 0, epoch: world.store.id });
  const again = () => back.sends().filter(([, attempt]) => attempt > 0);
  await seconds(world, 35);
  expect(again()).toEqual([1, 2, 3, 4, 5].map((seq) => [seq, 1]));
  // With one that is known again, only that one is not ripe.
  await seconds(world, 20);
  await world.save('young');
  await seconds(world, 12);
  expect(again().slice(5)).toEqual([1, 2, 3, 4, 5].map((seq) => [seq, 2]));
});

it('RS2 hazard 18: two workers look at the same time and catch-up has just sent: one round per interval, and none for who just came', async () => {
  const world = await createWorld({ worker: false });
  const other = await world.addNode('node-2');
  const silent = await world.connect('a/silent');
  const away = await world.connect('a/back');
  await world.save();
  await world.path.fanOut.run(SHARD);
  world.gateway.cut(away.connection);
  await world.path.delivery.disconnected({ client: 'a/back', connection: away.connection, channels: ['items'] });
  await seconds(world, 29);
  const back = await world.connect('a/back', { after: 0, epoch: world.store.id });
  expect(back.sends()).toEqual([[1, 0]]);
  await seconds(world, 2);
  // Both read before either has asked.
  await Promise.all([world.path.resendPass.run(SHARD), other.path.resendPass.run(SHARD)]);
  await world.clock.settle();
  expect(silent.sends()).toEqual([
    [1, 0],
    [1, 1],
  ]);
  expect(await rounds(world, 'a/silent')).toEqual([1]);
  expect(back.sends()).toEqual([[1, 0]]);
  expect(await rounds(world, 'a/back')).toEqual([]);
});

it('DR2 hazard 19: the pass reads cursor 0, the ack comes, the drop is refused: no letter, and the client stays', async () => {
  let hook: ((laggard: Laggard) => Promise<void>) | null = null;
  const world = await createWorld({
    live: (live) =>
      over(live, {
        async laggards(channel, page) {
          const found = await live.laggards(channel, page);
          const [laggard] = found.laggards;
          if (laggard?.rounds.length === 5) await hook?.(laggard);
          return found;
        },
      }),
  });
  const late = await world.connect('a/late');
  await world.save();
  while ((await rounds(world, 'a/late'))?.length !== 5) await world.clock.advance(1_000);
  let departs = 0;
  hook = async ({ rounds: taken }) => {
    if (world.clock.now() < (taken.at(-1)?.at ?? 0) + INTERVAL_MS) return;
    hook = null;
    departs += 1;
    const outcomes = await world.live.advance(SHARD, [{ channel: 'items', client: 'a/late', upTo: 1 }]);
    expect(outcomes).toMatchObject([{ kind: 'advanced', cursor: 1 }]);
  };
  await seconds(world, 120);
  expect(departs).toBe(1);
  expect(late.wire.dropped).toEqual([]);
  expect(await letters(world)).toEqual([]);
  expect(await world.live.client('items', 'a/late')).toMatchObject({ state: 'connected', cursor: 1 });
});

it.each(['putDeadLetter', 'removeCheckpoints', 'sendOrder', 'finishDeparture'] as const)(
  'DR2 SW3 CP3 hazard 19: a drop that is killed before %s is finished by the sweep, recorded once, and the client returns to its letter',
  async (where) => {
    let isKilled = false;
    const at = <T>(step: string, work: () => Promise<T>): Promise<T> =>
      isKilled && step === where ? new Promise<T>(() => undefined) : work();
    const world = await createWorld({
      worker: false,
      store: (store) =>
        over(store, {
          putDeadLetter: (letter) => at('putDeadLetter', () => store.putDeadLetter(letter)),
          removeCheckpoints: (positions) => at('removeCheckpoints', () => store.removeCheckpoints(positions)),
        }),
      live: (live) =>
        over(live, { finishDeparture: (departure) => at('finishDeparture', () => live.finishDeparture(departure)) }),
      bus: (bus) => over(bus, { sendOrder: (node, order) => at('sendOrder', () => bus.sendOrder(node, order)) }),
    });
    const silent = await world.connect('a/silent');
    await world.save();
    await world.path.fanOut.run(SHARD);
    const pass = async (count: number) => {
      for (let second = 0; second < count; second += 1) {
        await world.clock.advance(1_000);
        await world.path.resendPass.run(SHARD);
      }
    };
    await pass(175);
    expect(silent.sends()).toHaveLength(6);
    isKilled = true;
    for (let second = 0; second < 10; second += 1) {
      await world.clock.advance(1_000);
      void world.path.resendPass.run(SHARD);
    }
    await world.clock.settle();
    expect(await world.live.departures(SHARD, 0, 10)).toHaveLength(1);
    isKilled = false;
    const other = await world.addNode('node-2');
    await world.clock.advance(6_000);
    await other.path.sweep.once();
    await other.path.sweep.once();
    expect(await letters(world)).toMatchObject([{ client: 'a/silent', from: 0, to: 1, attempts: 5 }]);
    expect(await world.live.departures(SHARD, 0, 10)).toEqual([]);
    expect(await world.store.findCheckpoint('items', 'a/silent')).toBeNull();
    const back = await world.connect('a/silent');
    expect(back.answer).toMatchObject({ cursor: 0, head: 1 });
    expect(back.sends()).toEqual([[1, 0]]);
  },
);

it('DR2 hazard 19: a client subscribes while its own marker stands: the letter is stored first, then it starts where that starts', async () => {
  const world = await createWorld();
  await world.connect('a/silent');
  await world.save();
  await world.live.depart('items', 'a/silent', { cursor: 0, rounds: 0 }, 'never_acknowledged');
  const back = await world.connect('a/silent');
  expect(await letters(world)).toMatchObject([{ client: 'a/silent', from: 0, to: 1, state: 'returned' }]);
  expect(await world.live.departures(SHARD, 0, 10)).toEqual([]);
  expect(back.answer).toMatchObject({ cursor: 0, head: 1 });
  expect(back.sends()).toEqual([[1, 0]]);
});

it('EX1 hazard 19: an expiry is recorded the same way: a client that comes back wins, one that was cut short is finished', async () => {
  const world = await createWorld({ clientTtlMs: 60_000 });
  const [early, late] = [await world.connect('a/early'), await world.connect('a/late')];
  await world.save();
  for (const [client, { connection }] of [
    ['a/early', early],
    ['a/late', late],
  ] as const) {
    await world.path.delivery.disconnected({ client, connection, channels: ['items'] });
  }
  await servedFor(world, 61_000);
  const { clients } = await world.live.expired(SHARD, { ttlMs: 60_000, limit: 10 });
  expect(clients).toHaveLength(2);
  const since = clients[0]?.since ?? 0;
  await world.connect('a/early', { after: 1, epoch: world.store.id });
  expect(await world.live.depart('items', 'a/early', { awaySince: since }, 'expired')).toBe('changed');
  expect(await world.live.depart('items', 'a/late', { awaySince: since }, 'expired')).toMatchObject({ from: 0, to: 1 });
  await world.clock.advance(6_000);
  await world.path.sweep.once();
  expect(await letters(world)).toMatchObject([{ client: 'a/late', from: 0, to: 1, reason: 'expired' }]);
  expect(await world.live.client('items', 'a/early')).toMatchObject({ state: 'connected', cursor: 1 });
});

it('SL1 hazard 20: the fifth round, then ten minutes without a pass, then one more interval for an ack', async () => {
  const world = await createWorld({ worker: false });
  const silent = await world.connect('a/silent');
  await world.save();
  await world.path.fanOut.run(SHARD);
  while (silent.sends().length < 6) {
    await world.clock.advance(1_000);
    await world.path.resendPass.run(SHARD);
  }
  await world.clock.advance(600_000);
  // Another worker, which knows nothing of before, makes the first pass after the pause.
  const anew = await world.addNode('node-2');
  for (let second = 0; second < 29; second += 1) {
    await anew.path.resendPass.run(SHARD);
    await world.clock.advance(1_000);
  }
  expect(silent.wire.dropped).toEqual([]);
  for (let second = 0; second < 10; second += 1) {
    await world.clock.advance(1_000);
    await anew.path.resendPass.run(SHARD);
  }
  expect(silent.wire.dropped).toHaveLength(1);
});

it.each([
  ['ahead', 120_000],
  ['behind', -120_000],
])(
  'RS2 DR1 hazard 21: a worker whose clock is two minutes %s sends and drops at the same times as any other',
  async (_where, skew) => {
    const world = await createWorld({ worker: false });
    const silent = await world.connect('a/silent');
    const clock = {
      now: () => world.clock.now() + skew,
      sleep: world.clock.sleep.bind(world.clock),
      after: world.clock.after.bind(world.clock),
    };
    const skewed = await world.addNode('node-2', { clock });
    await world.save();
    await skewed.path.fanOut.run(SHARD);
    const sentAt: number[] = [];
    let droppedAt = -1;
    for (let second = 0; second < 200; second += 1) {
      await skewed.path.resendPass.run(SHARD);
      await skewed.path.sweep.once();
      await world.clock.settle();
      while (sentAt.length < silent.sends().length) sentAt.push(second);
      if (droppedAt < 0 && silent.wire.dropped.length > 0) droppedAt = second;
      await world.clock.advance(1_000);
    }
    expect(sentAt).toEqual([0, 31, 61, 91, 121, 151]);
    expect(droppedAt).toBe(181);
  },
);

it('DR2 DR4 hazard 22: dropped, back by itself, silent again: the second drop extends the letter, which is open again', async () => {
  const world = await createWorld();
  await world.connect('a/silent');
  const id = await world.save();
  await seconds(world, 200);
  expect(await letters(world)).toMatchObject([{ from: 0, to: 1, state: 'open' }]);
  await world.connect('a/silent');
  expect(await letters(world)).toMatchObject([{ from: 0, to: 1, state: 'returned' }]);
  await seconds(world, 200);
  expect(await world.live.client('items', 'a/silent')).toBeNull();
  expect(await letters(world)).toMatchObject([{ from: 0, to: 1, state: 'open' }]);
  expect((await world.path.delivery.message(id))?.report).toMatchObject({ owed: 1, dropped: 1 });
});

it('DR2 DR4 hazard 22: what came between two drops is in the letter as well', async () => {
  const world = await createWorld();
  await world.connect('a/silent');
  await world.save();
  await seconds(world, 200);
  const back = await world.connect('a/silent');
  const id = await world.save();
  await seconds(world, 200);
  expect(back.wire.dropped).toMatchObject([{ pending: 2 }]);
  expect(await letters(world)).toMatchObject([{ from: 0, to: 2, state: 'open' }]);
  expect((await world.path.delivery.message(id))?.report).toMatchObject({ owed: 1, dropped: 1 });
});

it('RS4 hazard 13: sends go on all the time, and yet the rounds come on time', async () => {
  const world = await createWorld();
  const silent = await world.connect('a/silent');
  for (let second = 0; second < 65; second += 1) {
    await world.save();
    await world.clock.advance(1_000);
  }
  const again = silent.sends().filter(([seq]) => seq === 1);
  expect(again).toEqual([
    [1, 0],
    [1, 1],
    [1, 2],
  ]);
});

it('RS4 SW2 hazard 13: the time that a pass derives and a send during that pass: the earlier of the two stands', async () => {
  let hook: (() => Promise<void>) | null = null;
  const world = await createWorld({
    live: (live) =>
      over(live, {
        async laggards(channel, page) {
          const found = await live.laggards(channel, page);
          const run = hook;
          hook = null;
          await run?.();
          return found;
        },
      }),
  });
  const first = await world.connect('a/first');
  await world.save('one');
  hook = async () => {
    // The pass has already read who is behind: this one is not among them.
    await world.ack('a/first', 1);
    await world.save('two');
  };
  await seconds(world, 31);
  expect(hook).toBeNull();
  await seconds(world, 32);
  expect(first.sends().filter(([seq]) => seq === 2)).toEqual([
    [2, 0],
    [2, 1],
  ]);
});

it('PR2 hazard 31: ten thousand clients that are away cost a pass nothing, and nobody connected is passed over for them', async () => {
  let looked = 0;
  const world = await createWorld({
    live: (live) =>
      over(live, {
        async laggards(channel, page) {
          const found = await live.laggards(channel, page);
          looked += found.laggards.length;
          return found;
        },
      }),
  });
  await world.live.raiseHeads(SHARD, [{ channel: 'items', head: 0 }]);
  const positions = Array.from({ length: 10_000 }, (_, number) => ({
    channel: 'items',
    client: `a/away-${number}`,
    cursor: 0,
    joined: 0,
  }));
  await world.live.restore(SHARD, { heads: [], positions });
  const silent = await world.connect('b/silent');
  await world.save();
  await seconds(world, 62);
  expect(silent.sends()).toHaveLength(3);
  expect(looked).toBeLessThanOrEqual(4);
});
