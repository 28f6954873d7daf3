import { expect, it } from 'vitest';
import { createWorld, servedFor, untilDropped } from '../../test/support/world.js';

const HOUR = 3_600_000;

async function awayFor(ms: number) {
  const world = await createWorld({ clientTtlMs: 24 * HOUR });
  const reader = await world.connect('a/reader');
  await world.save('one');
  await world.ack('a/reader', 1);
  await world.path.delivery.disconnected({ client: 'a/reader', connection: reader.connection, channels: ['items'] });
  await world.save('two');
  await servedFor(world, ms);
  return world;
}

it('EX1 a client that is away keeps its position until its time is over', async () => {
  const world = await awayFor(24 * HOUR - 60_000);
  await world.path.sweep.once();
  expect(await world.live.client('items', 'a/reader')).toMatchObject({ state: 'away', cursor: 1 });
});

it('EX1 ST1 past its time it expires, on record, and the report counts it as expired', async () => {
  const world = await awayFor(24 * HOUR + 1_000);
  await world.path.sweep.once();
  expect(await world.live.client('items', 'a/reader')).toBeNull();
  const [letter] = (await world.store.deadLetters({ limit: 10 })).items;
  expect(letter).toMatchObject({ client: 'a/reader', from: 1, to: 2, reason: 'expired', state: 'open' });
  const [one, two] = (await world.store.latest('items', { limit: 2 })).reverse();
  expect((await world.path.delivery.message(one?.id ?? ''))?.report).toMatchObject({ owed: 1, acked: 1, expired: 0 });
  expect((await world.path.delivery.message(two?.id ?? ''))?.report).toMatchObject({ owed: 1, acked: 0, expired: 1 });
});

it('EX1 DR4 it comes back to where its letter starts', async () => {
  const world = await awayFor(25 * HOUR);
  await world.path.sweep.once();
  const back = await world.connect('a/reader');
  expect(back.answer).toMatchObject({ cursor: 1, head: 2, recovered: true });
  expect(back.sends().map(([seq]) => seq)).toEqual([2]);
  expect((await world.store.deadLetters({ limit: 10 })).items[0]).toMatchObject({ state: 'returned' });
});

it('EX1 hazard 19: a client that comes back while it is being looked at stays', async () => {
  const world = await awayFor(25 * HOUR);
  const since = (await world.live.client('items', 'a/reader'))?.since ?? 0;
  await world.connect('a/reader');
  expect(await world.live.depart('items', 'a/reader', { awaySince: since }, 'expired')).toBe('changed');
  expect(await world.live.client('items', 'a/reader')).toMatchObject({ state: 'connected', cursor: 1 });
});

it('EX1 nobody expires after an outage that was longer than its time: that begins anew', async () => {
  const world = await awayFor(HOUR);
  await world.clock.advance(25 * HOUR);
  await world.path.sweep.once();
  await servedFor(world, 23 * HOUR);
  await world.path.sweep.once();
  expect(await world.live.client('items', 'a/reader')).toMatchObject({ state: 'away', cursor: 1 });
  await servedFor(world, HOUR + 1_000);
  await world.path.sweep.once();
  expect(await world.live.client('items', 'a/reader')).toBeNull();
});

it('ST2 who was dropped, came back, acknowledged nothing and expired counts as dropped', async () => {
  const world = await createWorld({ clientTtlMs: HOUR });
  await world.connect('a/silent');
  const id = await world.save();
  await untilDropped(world);
  const back = await world.connect('a/silent');
  await world.path.delivery.disconnected({ client: 'a/silent', connection: back.connection, channels: ['items'] });
  await servedFor(world, HOUR + 1_000);
  await world.path.sweep.once();
  expect(await world.live.client('items', 'a/silent')).toBeNull();
  const letters = (await world.store.deadLetters({ limit: 10 })).items;
  expect(letters).toMatchObject([{ from: 0, to: 1, reason: 'never_acknowledged', state: 'open' }]);
  const report = { owed: 1, acked: 0, pending: 0, away: 0, dropped: 1, expired: 0 };
  expect(await world.path.delivery.message(id)).toMatchObject({ report });
});
