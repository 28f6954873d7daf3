import { expect, it } from 'vitest';
import { createWorld, type World } from '../../test/support/world.js';

async function saveMany(world: World, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) await world.save();
  await world.clock.advance(10);
}

it('RC2 a new client starts at the head, or as far back as it asks', async () => {
  const world = await createWorld();
  await saveMany(world, 10);
  expect((await world.connect('a/new')).answer).toMatchObject({ head: 10, cursor: 10, recovered: true, sentTo: 10 });
  const curious = await world.connect('a/curious', { rewind: 3 });
  expect(curious.answer).toMatchObject({ head: 10, cursor: 7, recovered: true, sentTo: 10 });
  expect(curious.sends().map(([seq]) => seq)).toEqual([8, 9, 10]);
});

it('RC1 RC3 a client that was away is given what it missed, from its own last seq', async () => {
  const world = await createWorld();
  const first = await world.connect('a/reader');
  await saveMany(world, 5);
  await world.ack('a/reader', 3);
  world.gateway.cut(first.connection);
  await world.path.delivery.disconnected({ client: 'a/reader', connection: first.connection, channels: ['items'] });
  await saveMany(world, 5);
  const back = await world.connect('a/reader', { after: 5, epoch: world.store.id });
  // What the page has is an ack.
  expect(back.answer).toMatchObject({ cursor: 5, head: 10, recovered: true, sentTo: 10 });
  expect(back.sends().map(([seq]) => seq)).toEqual([6, 7, 8, 9, 10]);
});

it('RC3 a page with less than its cursor is sent what it lacks, and the cursor stays', async () => {
  const world = await createWorld();
  await world.connect('a/reader');
  await saveMany(world, 5);
  await world.ack('a/reader', 5);
  const back = await world.connect('a/reader', { after: 2, epoch: world.store.id });
  expect(back.answer).toMatchObject({ cursor: 5, recovered: true, sentTo: 5 });
  expect(back.sends().map(([seq]) => seq)).toEqual([3, 4, 5]);
});

it('RC3 hazard 28: a false position is void for that client alone', async () => {
  const world = await createWorld();
  await world.connect('a/honest');
  await saveMany(world, 5);
  expect((await world.connect('a/liar', { after: 1e9 })).answer).toMatchObject({
    recovered: false,
    cursor: 5,
    head: 5,
  });
  expect((await world.connect('a/old', { after: 3, epoch: 'another' })).answer).toMatchObject({
    recovered: false,
    cursor: 5,
  });
  await saveMany(world, 1);
  expect((await world.live.client('items', 'a/honest'))?.cursor).toBe(0);
  expect((await world.live.client('items', 'a/liar'))?.cursor).toBe(5);
});

it('RC4 hazard 6: sync gives pages until the head, and claims no more than it read', async () => {
  const world = await createWorld();
  await saveMany(world, 1_200);
  const reader = await world.connect('a/reader', { rewind: 1_000 });
  expect(reader.answer).toMatchObject({ cursor: 200, head: 1_200, sentTo: 700 });
  const seqs: number[] = [];
  for (let after = 700, more = true; more; ) {
    const page = await world.path.delivery.sync({ client: 'a/reader', channel: 'items', epoch: world.store.id, after });
    for (const frame of page.frames) {
      expect(frame.from).toBe(after);
      seqs.push(...frame.messages.map(({ seq }) => seq));
      after = frame.to;
    }
    more = page.more;
  }
  expect(seqs).toEqual(Array.from({ length: 500 }, (_, index) => 701 + index));
});

it('RC4 what the log no longer holds is named', async () => {
  const world = await createWorld({ ring: { messages: 0, bytes: 0 } });
  await world.connect('a/reader');
  await saveMany(world, 10);
  await world.store.trim('items', 6);
  const back = await world.connect('a/reader', { after: 2, epoch: world.store.id });
  expect(back.answer).toMatchObject({ recovered: false, missed: { from: 2, to: 6 }, sentTo: 10 });
  expect(back.sends().map(([seq]) => seq)).toEqual([7, 8, 9, 10]);
});

it('PR1 hazard 24: a newer connection replaces the older one; the late disconnect of the older one changes nothing', async () => {
  const world = await createWorld();
  const older = await world.connect('a/reader');
  const newer = await world.connect('a/reader');
  await world.clock.settle();
  expect(older.wire.closed).toMatchObject([{ code: 'replaced', retryable: false }]);
  await world.path.delivery.disconnected({ client: 'a/reader', connection: older.connection, channels: ['items'] });
  expect(await world.live.client('items', 'a/reader')).toMatchObject({
    state: 'connected',
    connection: newer.connection,
  });
});

it('AK2 AK3 AK4 AK5 hazard 23: acks that are not the client’s to give are refused and move nothing', async () => {
  const world = await createWorld();
  await world.connect('a/reader');
  await saveMany(world, 2);
  const refused = (ack: { client: string; channel?: string; epoch?: string; upTo: number }) => {
    const acking = world.path.delivery.acknowledge({ channel: 'items', epoch: world.store.id, ...ack });
    return Promise.all([
      expect(acking).rejects.toMatchObject({ code: expect.any(String) }),
      acking.catch((e) => e.code),
      world.clock.advance(5),
    ]);
  };
  expect((await refused({ client: 'b/reader', upTo: 1 }))[1]).toBe('not_subscribed');
  expect((await refused({ client: 'a/reader', upTo: 3 }))[1]).toBe('ack_beyond_head');
  expect((await refused({ client: 'a/reader', epoch: 'another', upTo: 1 }))[1]).toBe('epoch_mismatch');
  expect((await world.live.client('items', 'a/reader'))?.cursor).toBe(0);
  expect(await world.ack('a/reader', 2)).toEqual({ cursor: 2 });
  expect(await world.ack('a/reader', 1)).toEqual({ cursor: 2 });
});

it('AK6 reading 5: acks by id fold into the cursor in any order; what is not the client’s is unknown', async () => {
  const world = await createWorld();
  await world.connect('a/reader');
  const ids = [await world.save(), await world.save(), await world.save()] as [string, string, string];
  await world.clock.settle();
  const ack = (...acked: string[]) =>
    world.path.delivery.acknowledgeIds({ client: 'a/reader', ids: acked, mayRead: (channel) => channel === 'items' });
  expect(await ack(ids[2], 'nobody')).toEqual({ cursors: { items: 0 }, unknown: ['nobody'] });
  expect(await ack(ids[0])).toEqual({ cursors: { items: 1 }, unknown: [] });
  expect(await ack(ids[1])).toEqual({ cursors: { items: 3 }, unknown: [] });
});

it('DR4 ST2 hazard 22: who was dropped returns to where its letter starts; the report keeps the drop', async () => {
  const world = await createWorld();
  await world.connect('a/silent');
  const id = await world.save();
  await world.clock.advance(200_000);
  expect(await world.live.client('items', 'a/silent')).toBeNull();
  const back = await world.connect('a/silent');
  expect(back.answer).toMatchObject({ cursor: 0, head: 1, sentTo: 1 });
  const report = async () => (await world.path.delivery.message(id))?.report;
  const asDropped = { owed: 1, acked: 0, pending: 0, away: 0, dropped: 1, expired: 0 };
  expect(await report()).toEqual(asDropped);
  await world.ack('a/silent', 1);
  expect(await report()).toEqual(asDropped);
  expect((await world.store.deadLetters({ limit: 1 })).items[0]?.state).toBe('returned');
});

it('ST1 ST3 hazard 30: reports count who joined before; final figures are written once and stand', async () => {
  const world = await createWorld();
  const reader = await world.connect('a/one');
  await world.connect('a/two');
  const id = await world.save();
  await world.clock.settle();
  await world.connect('a/later');
  await world.ack('a/one', 1);
  const message = () => world.path.delivery.message(id);
  expect(await message()).toMatchObject({ state: 'sent', report: { owed: 2, acked: 1, pending: 1, away: 0 } });
  await world.path.sweep.once();
  expect((await message())?.state).toBe('sent');
  await world.ack('a/two', 1);
  await world.path.sweep.once();
  const final = { owed: 2, acked: 2, pending: 0, away: 0, dropped: 0, expired: 0 };
  expect(await message()).toMatchObject({ state: 'settled', report: final });
  await world.path.delivery.unsubscribe({ client: 'a/one', channel: 'items', connection: reader.connection });
  expect(await message()).toMatchObject({ state: 'settled', report: final });
});

it('ST1 who leaves by its own wish counts as acked for what it had, as expired for what it owed', async () => {
  const world = await createWorld();
  const leaver = await world.connect('a/leaver');
  await world.connect('a/stays');
  const ids = [await world.save(), await world.save()];
  await world.clock.settle();
  await world.ack('a/leaver', 1);
  await world.path.delivery.unsubscribe({ client: 'a/leaver', channel: 'items', connection: leaver.connection });
  const reports = await Promise.all(ids.map(async (id) => (await world.path.delivery.message(id))?.report));
  expect(reports).toMatchObject([
    { owed: 2, acked: 1, pending: 1, expired: 0 },
    { owed: 2, acked: 0, pending: 1, expired: 1 },
  ]);
  const again = await world.connect('a/leaver');
  expect(again.answer).toMatchObject({ cursor: 2 });
});

it('PU5 AK6 a channel may have any name of the pattern, also one that objects have members of', async () => {
  const world = await createWorld();
  for (const channel of ['__proto__', 'constructor']) {
    world.gateway.open(channel);
    await world.path.delivery.subscribe({ client: 'a/reader', channel, connection: channel });
    expect((await world.path.delivery.heads([channel])).heads).toHaveProperty([channel], 0);
    const id = await world.save('one', channel);
    expect(Object.entries((await world.path.delivery.heads([channel])).heads)).toEqual([[channel, 1]]);
    const acked = await world.path.delivery.acknowledgeIds({ client: 'a/reader', ids: [id], mayRead: () => true });
    expect(Object.entries(acked.cursors)).toEqual([[channel, 1]]);
  }
});
