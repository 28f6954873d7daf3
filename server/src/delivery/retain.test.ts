import { expect, it } from 'vitest';
import { createWorld, over, untilDropped } from '../../test/support/world.js';
import type { Store } from '../store/store.js';

const DAY = 86_400_000;

async function aged(options: Parameters<typeof createWorld>[0] = {}) {
  const world = await createWorld({ retentionMs: DAY, clientTtlMs: 30 * DAY, ...options });
  await world.path.repair.look();
  const reader = await world.connect('a/reader');
  await world.save('one');
  await world.save('two');
  await world.ack('a/reader', 1);
  await world.path.delivery.disconnected({ client: 'a/reader', connection: reader.connection, channels: ['items'] });
  await world.clock.advance(2 * DAY);
  await world.save('three');
  return world;
}

it('RT1 hazard 29: what is lost to whom is recorded before the floor rises and records go', async () => {
  const order: string[] = [];
  const world = await aged({
    store: (store) =>
      over(store, {
        putDeadLetter: (letter) => {
          order.push(`letter (${letter.from},${letter.to}]`);
          return store.putDeadLetter(letter);
        },
        trim: (channel, upTo) => {
          order.push(`trim ${upTo}`);
          return store.trim(channel, upTo);
        },
      } as Partial<Store>),
  });
  await world.path.sweep.once();
  expect(order).toEqual(['letter (1,2]', 'trim 2']);
  expect(await world.live.client('items', 'a/reader')).toMatchObject({ state: 'away', cursor: 2, joined: 2 });
  expect((await world.store.latest('items', { limit: 10 })).map(({ seq }) => seq)).toEqual([3]);
});

it('RT1 RC4 hazard 3: the client is told what is gone, gets the rest, and no seq is used again', async () => {
  const world = await aged();
  await world.path.sweep.once();
  const back = await world.connect('a/reader', { after: 1, epoch: world.store.id });
  expect(back.answer).toMatchObject({ recovered: false, missed: { from: 1, to: 2 }, head: 3 });
  expect(back.sends().map(([seq]) => seq)).toEqual([3]);
  await world.save('four');
  expect((await world.store.latest('items', { limit: 1 }))[0]?.seq).toBe(4);
});

it('RT1 hazard 3: an emptied channel keeps its head', async () => {
  const world = await createWorld({ retentionMs: DAY });
  await world.path.repair.look();
  await world.save('one');
  await world.clock.advance(2 * DAY);
  await world.path.sweep.once();
  expect(await world.store.latest('items', { limit: 10 })).toEqual([]);
  await world.save('two');
  expect((await world.store.latest('items', { limit: 10 })).map(({ seq }) => seq)).toEqual([2]);
});

it('RT2 hazard 29: nothing is deleted while live state is not whole: positions that it lost could not be recorded', async () => {
  const world = await aged();
  world.live.flush();
  await world.path.sweep.once();
  expect(await world.store.latest('items', { limit: 10 })).toHaveLength(3);
});

it('ST2 RT1 what a dropped client that came back loses by retention counts as dropped', async () => {
  const world = await createWorld({ retentionMs: DAY, clientTtlMs: 30 * DAY });
  await world.path.repair.look();
  await world.connect('a/silent');
  await world.save('one');
  await untilDropped(world);
  const back = await world.connect('a/silent');
  await world.path.delivery.disconnected({ client: 'a/silent', connection: back.connection, channels: ['items'] });
  await world.save('two');
  await world.clock.advance(2 * DAY);
  await world.path.sweep.once();
  expect(await world.live.client('items', 'a/silent')).toMatchObject({ state: 'away', cursor: 2 });
  const { items } = await world.store.deadLetters({ limit: 10 });
  expect(items).toMatchObject([{ from: 0, to: 2, reason: 'never_acknowledged' }]);
});

it('the audit log is kept as long as messages are, and its newest entries longer', async () => {
  const world = await createWorld({ retentionMs: DAY });
  const asked: unknown[] = [];
  const forgetAudit = async (bounds: unknown) => void asked.push(bounds);
  const retained = await createWorld({
    retentionMs: DAY,
    store: (store) => over(store, { forgetAudit } as Partial<Store>),
  });
  await retained.path.sweep.once();
  expect(asked).toEqual([{ before: retained.clock.now() - DAY, keep: 10_000, most: 100_000 }]);
  const what = { target: '', outcome: 'success', address: '127.0.0.1' };
  await world.store.putAudit([{ id: 'old', at: world.clock.now() - 9 * DAY, action: 'login', ...what }]);
  await world.path.sweep.once();
  expect((await world.store.audit({ limit: 9 })).items).toHaveLength(1);
});
