import { expect, it } from 'vitest';
import { createWorld, INTERVAL_MS, over, untilDropped, type World } from '../../test/support/world.js';
import type { Departure } from '../live/live-state.js';

it('RS2 DR1 hazard 20: a client that reconnects between the look and the drop is not dropped', async () => {
  let hook: (() => Promise<unknown>) | null = null;
  const world = await createWorld({
    live: (live) =>
      over(live, {
        laggards: async (...query) => {
          const page = await live.laggards(...query);
          const rounds = page.laggards[0]?.rounds.length;
          if (rounds === 5 && page.now - (page.laggards[0]?.rounds.at(-1)?.at ?? 0) >= INTERVAL_MS) {
            const run = hook;
            hook = null;
            await run?.();
          }
          return page;
        },
      }),
  });
  const first = await world.connect('a/back');
  await world.save();
  let back: Awaited<ReturnType<World['connect']>> | undefined;
  hook = async () => {
    world.gateway.cut(first.connection);
    await world.path.delivery.disconnected({ client: 'a/back', connection: first.connection, channels: ['items'] });
    back = await world.connect('a/back', { after: 0 });
  };
  for (let s = 0; s < 200 && !back; s += 1) await world.clock.advance(1_000);
  expect(back?.sends()).toEqual([[1, 0]]);
  await world.clock.advance(5_000);
  expect(back?.wire.dropped).toEqual([]);
});

it('RC1 DR5 hazard 19: a subscribe that finishes its own departure leaves the connection in the room', async () => {
  const world = await createWorld();
  const silent = await world.connect('a/silent');
  await world.save();
  await world.live.depart('items', 'a/silent', { cursor: 0, rounds: 0 }, 'never_acknowledged');
  const { answer } = await world.path.delivery.subscribe({
    client: 'a/silent',
    channel: 'items',
    connection: silent.connection,
    after: 1,
    epoch: world.store.id,
  });
  expect(answer.ok).toBe(true);
  await world.save('second');
  await world.clock.advance(100);
  expect(silent.sends()).toContainEqual([2, 0]);
});

it('PR1 an unsubscribe of a replaced connection does not end the newer one', async () => {
  const world = await createWorld();
  const older = await world.connect('a/reader');
  const newer = await world.connect('a/reader');
  await world.path.delivery.unsubscribe({ client: 'a/reader', channel: 'items', connection: older.connection });
  expect(await world.live.client('items', 'a/reader')).toMatchObject({ connection: newer.connection });
});

it('RC2 who came back after a drop, acknowledged all and left by its own wish starts anew', async () => {
  const world = await createWorld();
  await world.connect('a/silent');
  await world.save();
  await untilDropped(world);
  const back = await world.connect('a/silent');
  await world.ack('a/silent', 1);
  await world.path.delivery.unsubscribe({ client: 'a/silent', channel: 'items', connection: back.connection });
  const again = await world.connect('a/silent');
  expect(again.answer.cursor).toBe(1);
  expect(again.sends()).toEqual([]);
});

it('PR2 PR3 registering again does not revive a connection whose client was dropped', async () => {
  const world = await createWorld();
  const silent = await world.connect('a/silent');
  await world.save();
  await untilDropped(world);
  expect(silent.wire.dropped).toHaveLength(1);
  world.gateway.cut(silent.connection);
  await world.path.delivery.disconnected({ client: 'a/silent', connection: silent.connection, channels: [] });
  const back = await world.connect('a/silent');
  world.gateway.cut(back.connection);
  await world.path.delivery.disconnected({ client: 'a/silent', connection: back.connection, channels: ['items'] });
  await world.path.registerAgain();
  expect((await world.live.client('items', 'a/silent'))?.state).toBe('away');
});

it('RS3 the attempt of a message on the wire is how often that message was sent again', async () => {
  const world = await createWorld();
  const silent = await world.connect('a/silent');
  await world.save();
  await world.clock.advance(20_000);
  await world.save();
  await world.clock.advance(42_000);
  expect(silent.sends().filter(([seq]) => seq === 2)).toEqual([
    [2, 0],
    [2, 1],
  ]);
});

it('RT1 an unsubscribe while retention writes down what it takes is refused as repeatable, and not lost', async () => {
  const world = await createWorld();
  const reader = await world.connect('a/reader');
  await world.save();
  const departure = await world.live.forfeit('items', 'a/reader', { cursor: 0, upTo: 1 });
  const leaving = { client: 'a/reader', channel: 'items', connection: reader.connection };
  await expect(world.path.delivery.unsubscribe(leaving)).rejects.toMatchObject({ retryable: true });
  await world.live.finishDeparture(departure as Departure);
  await world.path.delivery.unsubscribe(leaving);
  expect(await world.live.client('items', 'a/reader')).toBeNull();
});
