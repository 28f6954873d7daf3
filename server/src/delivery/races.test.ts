import { expect, it } from 'vitest';
import { createWorld, over, servedFor, untilDropped, type World } from '../../test/support/world.js';
import type { Departure } from '../live/live-state.js';
import type { Store } from '../store/store.js';
import { createDrop } from './drop.js';
import { createSettle } from './settle.js';
import { shardOf } from './shard.js';

const DAY = 86_400_000;
const SHARD = shardOf('items');

const report = async (world: World, id: string) => (await world.path.delivery.message(id))?.report;
const gone = (world: World, client: string, { connection }: { connection: string }) =>
  world.path.delivery.disconnected({ client, connection, channels: ['items'] });

it('ST3 RP1 Redis emptied, then a save: nothing is final before the positions are back', async () => {
  const world = await createWorld();
  await world.connect('a/reader');
  const id = await world.save('one');
  world.live.flush();
  await world.save('two');
  await world.path.sweep.once();
  await world.path.repair.look();
  expect(await world.path.delivery.message(id)).toMatchObject({ state: 'sent', report: { owed: 1, pending: 1 } });
});

it('ST1 ST4 a client that left and comes back with rewind counts once', async () => {
  const world = await createWorld();
  const reader = await world.connect('a/reader');
  const id = await world.save('one');
  await world.save('two');
  await world.path.delivery.unsubscribe({ client: 'a/reader', channel: 'items', connection: reader.connection });
  await world.connect('a/reader', { rewind: 2 });
  expect((await report(world, id))?.owed).toBe(1);
  await world.ack('a/reader', 2);
  await world.path.sweep.once();
  expect(await world.path.delivery.message(id)).toMatchObject({ state: 'settled', report: { owed: 1 } });
});

it('CP2 CP3 who departs while positions are copied keeps no checkpoint', async () => {
  let between: (() => Promise<unknown>) | null = null;
  const world = await createWorld({
    live: (live) =>
      over(live, {
        positions: async (...query) => {
          const page = await live.positions(...query);
          const run = between;
          between = null;
          await run?.();
          return page;
        },
      }),
  });
  const reader = await world.connect('a/reader');
  await world.save('one');
  between = () =>
    world.path.delivery.unsubscribe({ client: 'a/reader', channel: 'items', connection: reader.connection });
  await world.path.sweep.once();
  expect(await world.store.findCheckpoint('items', 'a/reader')).toBeNull();
});

it('RT2 Redis emptied between the look at it and the question who loses something: nothing is deleted', async () => {
  let hook: (() => void) | null = null;
  const world = await createWorld({
    retentionMs: DAY,
    clientTtlMs: 30 * DAY,
    live: (live) =>
      over(live, {
        below: async (...query) => {
          hook?.();
          return live.below(...query);
        },
      }),
  });
  const reader = await world.connect('a/reader');
  await world.save('one');
  await gone(world, 'a/reader', reader);
  await world.clock.advance(2 * DAY);
  hook = () => world.live.flush();
  await world.path.sweep.once();
  expect(await world.store.latest('items', { limit: 10 })).toHaveLength(1);
});

it('CP1 CP3 DR2 a departure that is ended late leaves the checkpoint of the client that returned', async () => {
  const world = await createWorld();
  await world.connect('a/silent');
  await world.save('one');
  const departure = (await world.live.depart('items', 'a/silent', null, 'never_acknowledged')) as Departure;
  const slow = createDrop(world);
  await world.connect('a/silent');
  await slow.finish(departure);
  expect(await world.store.findCheckpoint('items', 'a/silent')).not.toBeNull();
});

it('ST4 hazard 26: Redis went back behind a drop: the client counts once', async () => {
  const world = await createWorld();
  await world.connect('a/silent');
  const id = await world.save('one');
  const back = world.live.snapshot();
  await untilDropped(world);
  expect((await report(world, id))?.dropped).toBe(1);
  back();
  await world.path.repair.look();
  expect((await report(world, id))?.owed).toBe(1);
});

it('RP1 RP2 the word of a drop is lost, Redis is emptied: nobody is revived', async () => {
  const world = await createWorld({
    bus: (bus) =>
      over(bus, {
        sendOrder: async (node, order) => (order.kind === 'dropped' ? undefined : bus.sendOrder(node, order)),
      }),
  });
  await world.connect('a/silent');
  const id = await world.save('one');
  await untilDropped(world);
  world.live.flush();
  await world.path.repair.look();
  expect(await world.live.client('items', 'a/silent')).toBeNull();
  expect((await report(world, id))?.owed).toBe(1);
});

it('EX1 who returned, acknowledged all and expired goes on from there', async () => {
  const world = await createWorld({ clientTtlMs: DAY });
  await world.connect('a/silent');
  await world.save('one');
  await untilDropped(world);
  const back = await world.connect('a/silent');
  await world.ack('a/silent', 1);
  await gone(world, 'a/silent', back);
  await servedFor(world, DAY + 1_000);
  await world.path.sweep.once();
  expect(await world.live.client('items', 'a/silent')).toBeNull();
  const again = await world.connect('a/silent');
  expect(again.sends()).toEqual([]);
});

it('PR1 RP2 two connections of a client on a node: live state was emptied, the newer one has the presence', async () => {
  const world = await createWorld({
    bus: (bus) =>
      over(bus, {
        sendOrder: async (node, order) => (order.kind === 'close' ? undefined : bus.sendOrder(node, order)),
      }),
  });
  await world.connect('a/reader');
  const newer = await world.connect('a/reader');
  world.live.flush();
  await world.path.repair.look();
  expect(await world.live.client('items', 'a/reader')).toMatchObject({ connection: newer.connection });
});

it('RP1 a worker that was paused in its repair revives nobody', async () => {
  const world = await createWorld();
  const reader = await world.connect('a/reader');
  await world.save('one');
  let resume: () => void = () => {};
  const paused = new Promise<void>((resolve) => {
    resume = resolve;
  });
  const other = await world.addNode('node-2', {
    store: over(world.store, {
      checkpoints: async (page: Parameters<Store['checkpoints']>[0]) => {
        const found = await world.store.checkpoints(page);
        await paused;
        return found;
      },
    } as Partial<Store>),
  });
  world.live.flush();
  const late = other.path.repair.look();
  await world.clock.settle();
  await world.path.repair.look();
  await world.path.delivery.unsubscribe({ client: 'a/reader', channel: 'items', connection: reader.connection });
  expect(await world.live.client('items', 'a/reader')).toBeNull();
  resume();
  await late;
  expect(await world.live.client('items', 'a/reader')).toBeNull();
});

it('BD1 a position that is refused leaves no checkpoint', async () => {
  const world = await createWorld({
    live: (live) =>
      over(live, {
        join: async (shard, joins) =>
          joins.some(({ restore }) => restore) ? joins.map(() => ({ kind: 'too_many' })) : live.join(shard, joins),
      }),
  });
  await expect(world.connect('a/reader')).rejects.toMatchObject({ code: 'too_many_clients' });
  expect(await world.store.findCheckpoint('items', 'a/reader')).toBeNull();
});

it('RP2 RP3 what a client acknowledged before it left is not given back to the position that it took anew', async () => {
  const world = await createWorld();
  const reader = await world.connect('a/reader');
  await world.save('one');
  await world.save('two');
  await world.ack('a/reader', 2);
  await world.path.delivery.unsubscribe({ client: 'a/reader', channel: 'items', connection: reader.connection });
  await world.connect('a/reader', { rewind: 2 });
  expect((await world.live.client('items', 'a/reader'))?.cursor).toBe(0);
  world.live.restart();
  await world.path.repair.look();
  expect((await world.live.client('items', 'a/reader'))?.cursor).toBe(0);
});

it('ST4 Redis emptied between the departure and the letter: the client counts once', async () => {
  const world = await createWorld();
  await world.connect('a/silent');
  const id = await world.save('one');
  const departure = (await world.live.depart('items', 'a/silent', null, 'never_acknowledged')) as Departure;
  world.live.flush();
  await world.path.repair.look();
  await createDrop(world).finish(departure);
  expect((await report(world, id))?.owed).toBe(1);
  await world.ack('a/silent', 1);
  await createSettle(world).settle('items');
  expect((await report(world, id))?.owed).toBe(1);
});

it('RC1 DR5 a client that subscribes while the word of its drop is looked at stays in the room', async () => {
  let during: (() => Promise<unknown>) | null = null;
  const world = await createWorld({
    live: (live) =>
      over(live, {
        client: async (...query) => {
          const found = await live.client(...query);
          const run = during;
          during = null;
          void run?.();
          return found;
        },
      }),
  });
  const silent = await world.connect('a/silent');
  await world.save('one');
  during = () =>
    world.path.delivery.subscribe({ client: 'a/silent', channel: 'items', connection: silent.connection, after: 1 });
  await untilDropped(world);
  await world.save('two');
  await world.clock.advance(10);
  expect(silent.sends().filter(([seq, attempt]) => seq === 2 && attempt === 0)).toHaveLength(1);
});

it('ST1 a client that returns while a report is made is not counted below zero', async () => {
  let during: (() => Promise<unknown>) | null = null;
  const world = await createWorld({
    live: (live) =>
      over(live, {
        counts: async (...query) => {
          const found = await live.counts(...query);
          const run = during;
          during = null;
          await run?.();
          return found;
        },
      }),
  });
  await world.connect('a/silent');
  const id = await world.save('one');
  await untilDropped(world);
  during = () => world.connect('a/silent');
  expect(await report(world, id)).toEqual({ owed: 1, acked: 0, pending: 0, away: 0, dropped: 1, expired: 0 });
});

it('PR1 PR2 who leaves while others are registered again is not registered', async () => {
  let during: (() => Promise<unknown>) | null = null;
  const world = await createWorld({
    live: (live) =>
      over(live, {
        join: async (...query) => {
          const found = await live.join(...query);
          const run = during;
          during = null;
          await run?.();
          return found;
        },
      }),
  });
  for (let number = 0; number < 500; number += 1) await world.connect(`a/${number}`);
  const last = await world.connect('a/last');
  during = () => gone(world, 'a/last', last);
  await world.path.registerAgain();
  expect(await world.live.client('items', 'a/last')).toMatchObject({ state: 'away' });
});

it('DR3 PR3 who unsubscribes on a node that was taken for dead leaves all the same', async () => {
  const world = await createWorld();
  const reader = await world.connect('a/reader');
  await world.save('one');
  // The node was paused: its lease ended.
  await world.live.awayNode(SHARD, 'node-1');
  await world.path.delivery.unsubscribe({ client: 'a/reader', channel: 'items', connection: reader.connection });
  expect(await world.live.client('items', 'a/reader')).toBeNull();
  expect(await world.store.findDeadLetter('items', 'a/reader')).toMatchObject({
    reason: 'unsubscribed',
    from: 0,
    to: 1,
  });
});

it('RP1 who unsubscribes while live state is not whole is asked to repeat it, and not put back later', async () => {
  const world = await createWorld();
  const reader = await world.connect('a/reader');
  await world.save('one');
  world.live.flush();
  const leaving = { client: 'a/reader', channel: 'items', connection: reader.connection };
  await expect(world.path.delivery.unsubscribe(leaving)).rejects.toMatchObject({ retryable: true });
  await world.path.repair.look();
  await world.path.delivery.unsubscribe(leaving);
  expect(await world.live.client('items', 'a/reader')).toBeNull();
});

it('ST1 ST4 a client that left, came back with rewind and left again counts once', async () => {
  const world = await createWorld();
  const leave = ({ connection }: { connection: string }) =>
    world.path.delivery.unsubscribe({ client: 'a/reader', channel: 'items', connection });
  const reader = await world.connect('a/reader');
  const id = await world.save('one');
  await world.save('two');
  await leave(reader);
  await world.clock.advance(1_000);
  const again = await world.connect('a/reader', { rewind: 2 });
  await world.ack('a/reader', 1);
  await leave(again);
  const figures = { owed: 1, acked: 1, pending: 0, away: 0, dropped: 0, expired: 0 };
  expect(await report(world, id)).toEqual(figures);
  await world.path.sweep.once();
  expect(await world.path.delivery.message(id)).toMatchObject({ state: 'settled', report: figures });
});

it('CP3 RT1 a forfeit that is ended late gives no checkpoint to a client that has left since', async () => {
  const world = await createWorld();
  const reader = await world.connect('a/reader');
  await world.save('one');
  const departure = (await world.live.forfeit('items', 'a/reader', { cursor: 0, upTo: 1 })) as Departure;
  await createDrop(world).finish(departure);
  await world.path.delivery.unsubscribe({ client: 'a/reader', channel: 'items', connection: reader.connection });
  await createDrop(world).finish(departure);
  expect(await world.store.findCheckpoint('items', 'a/reader')).toBeNull();
});

it('CP1 CP3 DR2 a departure that is ended late leaves the checkpoint of who returned to the same place', async () => {
  const world = await createWorld();
  await world.connect('a/reader');
  const departure = (await world.live.depart('items', 'a/reader', null, 'unsubscribed')) as Departure;
  await createDrop(world).finish(departure);
  await world.connect('a/reader');
  await createDrop(world).finish(departure);
  expect(await world.store.findCheckpoint('items', 'a/reader')).not.toBeNull();
});
