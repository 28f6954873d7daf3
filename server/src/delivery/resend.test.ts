import { expect, it } from 'vitest';
import { createWorld, INTERVAL_MS, type World } from '../../test/support/world.js';
import { shardOf } from './shard.js';

/** Moves the clock second by second, and gives the second in which each send came. */
async function watch(world: World, seconds: number, sends: () => unknown[]): Promise<number[]> {
  const at: number[] = [];
  for (let second = 0; second <= seconds; second += 1) {
    while (at.length < sends().length) at.push(second);
    await world.clock.advance(1_000);
  }
  return at;
}

it('RS2 RS3 DR1 DR2 DR3 never acknowledged: 1 + 5 sends 30 s apart, 30 s more, then dropped with a dead letter', async () => {
  const world = await createWorld();
  const silent = await world.connect('a/silent');
  const id = await world.save();
  const at = await watch(world, 179, silent.sends);
  expect(silent.sends()).toEqual([0, 1, 2, 3, 4, 5].map((attempt) => [1, attempt]));
  expect(silent.wire.dropped).toEqual([]);
  for (const [index, second] of at.entries()) {
    expect(second).toBeGreaterThanOrEqual(index * 30);
    expect(second).toBeLessThanOrEqual(index * 30 + 2 + index);
  }
  await watch(world, 10, silent.sends);
  expect(silent.wire.dropped).toEqual([{ channel: 'items', reason: 'never_acknowledged', pending: 1 }]);
  const letters = await world.store.deadLetters({ limit: 10 });
  expect(letters.items).toMatchObject([{ client: 'a/silent', from: 0, to: 1, attempts: 5, state: 'open' }]);
  expect((await world.path.delivery.message(id))?.report).toEqual({
    owed: 1,
    acked: 0,
    pending: 0,
    away: 0,
    dropped: 1,
    expired: 0,
  });
  await watch(world, 300, silent.sends);
  expect(silent.sends()).toHaveLength(6);
});

it.each([1, 2, 3, 4, 5])('DR1 an ack after resend %i is enough to stay', async (resends) => {
  const world = await createWorld();
  const late = await world.connect('a/late');
  await world.save();
  while (late.sends().length < resends + 1) await world.clock.advance(1_000);
  await world.clock.advance(INTERVAL_MS / 2);
  expect(await world.ack('a/late', 1)).toEqual({ cursor: 1 });
  await world.clock.advance(INTERVAL_MS * 10);
  expect(late.sends()).toHaveLength(resends + 1);
  expect(late.wire.dropped).toEqual([]);
  expect((await world.store.deadLetters({ limit: 10 })).items).toEqual([]);
});

it('RS3 what is younger than an interval is not sent again with what is older; attempts count per message', async () => {
  const world = await createWorld();
  const silent = await world.connect('a/silent');
  await world.save();
  await world.clock.advance(20_000);
  await world.save();
  await world.clock.advance(12_000);
  expect(silent.sends()).toEqual([
    [1, 0],
    [2, 0],
    [1, 1],
  ]);
  await world.clock.advance(30_000);
  expect(silent.sends().slice(3)).toEqual([
    [1, 2],
    [2, 1],
  ]);
  const client = await world.live.client('items', 'a/silent');
  expect(client?.rounds.map(({ upTo }) => upTo)).toEqual([1, 2]);
});

it('RS1 hazard 14: a full or missing socket is no round, and nobody is dropped for it', async () => {
  const world = await createWorld();
  const slow = await world.connect('a/slow');
  await world.save();
  slow.wire.full = true;
  await world.clock.advance(INTERVAL_MS * 10);
  expect(slow.sends()).toEqual([[1, 0]]);
  expect((await world.live.client('items', 'a/slow'))?.rounds).toEqual([]);
  slow.wire.full = false;
  await world.clock.advance(5_000);
  expect(slow.sends()).toEqual([
    [1, 0],
    [1, 1],
  ]);
});

it('RS5 PR2 a connection that went without a word is found by the resend order, and its client is away and costs nothing more', async () => {
  const world = await createWorld();
  const cut = await world.connect('a/cut');
  await world.save();
  world.gateway.cut(cut.connection);
  await world.clock.advance(INTERVAL_MS * 2);
  expect(await world.live.client('items', 'a/cut')).toMatchObject({ state: 'away', cursor: 0, rounds: [] });
  await world.clock.advance(INTERVAL_MS * 20);
  expect((await world.store.deadLetters({ limit: 10 })).items).toEqual([]);
});

it('RS1 hazard 14: unreadable bodies are no round', async () => {
  let readable = true;
  const world = await createWorld({
    store: (store) => ({
      ...store,
      get id() {
        return store.id;
      },
      range: (...query) => (readable ? store.range(...query) : Promise.reject(new Error('unreadable'))),
    }),
  });
  await world.connect('a/silent');
  await world.save();
  readable = false;
  await world.clock.advance(INTERVAL_MS * 10);
  expect(await world.live.client('items', 'a/silent')).toMatchObject({ state: 'connected', rounds: [] });
});

it('RS2 hazard 20: a client that comes back is given an interval before its next round, and reconnecting never drops', async () => {
  const world = await createWorld();
  const first = await world.connect('a/back');
  await world.save();
  while (first.sends().length < 6) await world.clock.advance(1_000);
  world.gateway.cut(first.connection);
  const gone = { client: 'a/back', connection: first.connection, channels: ['items'] };
  await world.path.delivery.disconnected(gone);
  await world.clock.advance(600_000);
  const back = await world.connect('a/back', { after: 0 });
  expect(back.sends()).toEqual([[1, 0]]);
  await world.clock.advance(INTERVAL_MS - 1_000);
  expect(back.wire.dropped).toEqual([]);
  await world.ack('a/back', 1);
  await world.clock.advance(INTERVAL_MS * 5);
  expect(back.wire.dropped).toEqual([]);
});

it('DR2 hazard 19: an ack between the look and the drop wins', async () => {
  const world = await createWorld();
  const silent = await world.connect('a/silent');
  await world.save();
  while (silent.sends().length < 6) await world.clock.advance(1_000);
  const page = await world.live.laggards('items', { offset: 0, limit: 10 });
  await world.ack('a/silent', 1);
  const [laggard] = page.laggards;
  const expected = { cursor: laggard?.cursor ?? -1, rounds: laggard?.rounds.length ?? -1 };
  expect(await world.live.depart('items', 'a/silent', expected, 'never_acknowledged')).toBe('changed');
  await world.clock.advance(INTERVAL_MS * 3);
  expect(silent.wire.dropped).toEqual([]);
});

it('DR2 SW3 hazard 19: a drop that was cut short after the marker is finished by the sweep, and recorded once', async () => {
  const world = await createWorld();
  await world.connect('a/silent');
  await world.save();
  const departure = await world.live.depart('items', 'a/silent', { cursor: 0, rounds: 0 }, 'never_acknowledged');
  expect(departure).toMatchObject({ from: 0, to: 1 });
  await world.clock.advance(6_000);
  await world.path.sweep.once();
  await world.path.sweep.once();
  expect((await world.store.deadLetters({ limit: 10 })).items).toHaveLength(1);
  expect(await world.live.departures(shardOf('items'), 0, 10)).toEqual([]);
});

it('RS6 a channel whose pass fails is tried again, and the others of its shard have their turn', async () => {
  let broken = true;
  const world = await createWorld({
    live: (live) => ({
      ...live,
      laggards: (channel, page) =>
        broken && channel === 'items' ? Promise.reject(new Error('unreadable')) : live.laggards(channel, page),
    }),
  });
  const neighbour = Array.from({ length: 1_000 }, (_, number) => `n${number}`).find(
    (channel) => shardOf(channel) === shardOf('items'),
  ) as string;
  const silent = await world.connect('a/silent');
  const wire = world.gateway.open('other');
  await world.path.delivery.subscribe({ client: 'a/other', channel: neighbour, connection: 'other' });
  await world.save();
  await world.save('text', neighbour);
  await world.clock.advance(INTERVAL_MS + 5_000);
  expect(wire.frames.flatMap(({ messages }) => messages.map(({ attempt }) => attempt))).toEqual([0, 1]);
  expect(silent.sends()).toEqual([[1, 0]]);
  broken = false;
  await world.clock.advance(INTERVAL_MS / 5);
  expect(silent.sends()).toEqual([
    [1, 0],
    [1, 1],
  ]);
});
