import { expect, it } from 'vitest';
import { createWorld, untilDropped, type World } from '../../test/support/world.js';
import { createSettle } from '../delivery/settle.js';
import { readDebtors } from './debtors.js';
import type { AdminDeps } from './deps.js';
import { readMessages } from './messages.js';

function depsOf({ store, live, path }: World): Pick<AdminDeps, 'store' | 'live' | 'reports'> {
  return { store, live: live as unknown as AdminDeps['live'], reports: path.reports };
}

it('lists the newest first with the report that each has by itself, settled or not', async () => {
  const world = await createWorld();
  await world.connect('a/fast');
  const ids = [await world.save('1'), await world.save('2')];
  await world.clock.advance(100);
  await world.ack('a/fast', 2);
  await createSettle(world).settle('items');
  const slow = await world.connect('a/slow');
  await world.connect('a/mute');
  for (const text of ['3', '4', '5']) ids.push(await world.save(text));
  await world.clock.advance(100);
  await world.ack('a/fast', 4);
  await world.ack('a/slow', 3);
  world.gateway.cut(slow.connection);
  await world.path.delivery.disconnected({ client: 'a/slow', connection: slow.connection, channels: ['items'] });
  const { items, next, total } = await readMessages(depsOf(world), { channel: 'items' });
  expect(items.map(({ id }) => id)).toEqual([...ids].reverse());
  expect([next, total]).toEqual([null, 5]);
  expect(items[0]).toMatchObject({ seq: 5, owed: 3, acked: 0, pending: 2, away: 1, title: 'title', bytes: 6 });
  expect(items[4]).toMatchObject({ seq: 1, owed: 1, acked: 1, pending: 0, away: 0 });
  for (const { id, owed, acked, pending, away, dropped, expired } of items) {
    const single = await world.path.delivery.message(id);
    expect({ owed, acked, pending, away, dropped, expired }).toEqual(single?.report);
  }
  expect((await world.path.delivery.message(ids[0] ?? ''))?.state).toBe('settled');
});

it('counts who was dropped and came back as the report of one message does', async () => {
  const world = await createWorld();
  await world.connect('a/silent');
  await world.connect('a/away');
  await world.save();
  await untilDropped(world);
  await world.connect('a/silent');
  const late = await world.save();
  await world.clock.advance(100);
  const { items } = await readMessages(depsOf(world), { channel: 'items' });
  expect(items).toMatchObject([
    { seq: 2, id: late, dropped: 0, pending: 1 },
    { seq: 1, dropped: 2, pending: 0 },
  ]);
  const debtors = await readDebtors(depsOf(world), { channel: 'items', seq: 1 });
  expect(debtors).toEqual({ items: [], next: null });
  expect((await readDebtors(depsOf(world), { channel: 'items', seq: 2 })).items).toMatchObject([
    { client: 'a/silent' },
  ]);
});

it('pages through the log, and says where it ends', async () => {
  const world = await createWorld();
  for (let n = 0; n < 205; n += 1) await world.save(`${n}`);
  await world.clock.advance(2_000);
  const seqs: number[][] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await readMessages(depsOf(world), { channel: 'items', cursor });
    seqs.push(page.items.map(({ seq }) => seq));
    if (page.next === null) break;
    cursor = page.next;
  }
  expect(seqs.map((page) => page.length)).toEqual([100, 100, 5]);
  expect(seqs.flat()).toEqual(Array.from({ length: 205 }, (_, n) => 205 - n));
});

it('finds part of a title in any case, and goes on where a page of the search ended', async () => {
  const world = await createWorld();
  const record = (seq: number) => {
    const title = seq % 5_000 === 0 ? `Order ${seq}` : 'other';
    const rest = { subject: 's', fingerprint: '', text: '', at: 1_760_000_000_000, bytes: 5 };
    return { id: `id-${seq}`, channel: 'items', seq, title, ...rest };
  };
  for (let start = 0; start < 16_000; start += 1_000) {
    await world.store.append(Array.from({ length: 1_000 }, (_, n) => record(start + n + 1)));
  }
  const first = await readMessages(depsOf(world), { channel: 'items', search: 'oRDER' });
  expect(first.items.map(({ seq }) => seq)).toEqual([15_000, 10_000]);
  expect(first.next).not.toBeNull();
  expect(first).not.toHaveProperty('total');
  const second = await readMessages(depsOf(world), { channel: 'items', search: 'order', cursor: first.next ?? '' });
  expect(second.items.map(({ title }) => title)).toEqual(['Order 5000']);
  expect(second.next).toBeNull();
  expect(await readMessages(depsOf(world), { channel: 'none', search: 'a' })).toEqual({ items: [], next: null });
});

it('names who has not acknowledged a message, slowest first, with its attempts and schedule', async () => {
  const world = await createWorld();
  await world.connect('a/slowest');
  await world.save('1');
  await world.connect('a/fast');
  const gone = await world.connect('a/gone');
  await world.save('2');
  await world.clock.advance(100);
  await world.ack('a/fast', 2);
  world.gateway.cut(gone.connection);
  await world.path.delivery.disconnected({ client: 'a/gone', connection: gone.connection, channels: ['items'] });
  await world.clock.advance(31_000);
  const { items, next } = await readDebtors(depsOf(world), { channel: 'items', seq: 2 });
  expect(next).toBeNull();
  const time = expect.stringMatching(/Z$/);
  expect(items).toEqual([
    { client: 'a/slowest', state: 'connected', attempts: 1, lastSent: time, nextResend: time },
    { client: 'a/gone', state: 'away', attempts: 0, lastSent: null, nextResend: null },
  ]);
  const due = new Date(items[0]?.nextResend ?? 0).getTime() - new Date(items[0]?.lastSent ?? 0).getTime();
  expect(due).toBe(30_000);
  expect((await readDebtors(depsOf(world), { channel: 'items', seq: 1 })).items).toMatchObject([
    { client: 'a/slowest' },
  ]);
});

it('pages through those who owe a message', async () => {
  const world = await createWorld();
  for (let n = 0; n < 130; n += 1) await world.connect(`a/c${n}`);
  await world.save();
  await world.clock.advance(100);
  await world.ack('a/c7', 1);
  const first = await readDebtors(depsOf(world), { channel: 'items', seq: 1 });
  const second = await readDebtors(depsOf(world), { channel: 'items', seq: 1, cursor: first.next ?? '' });
  expect([first.items.length, second.items.length, second.next]).toEqual([100, 29, null]);
  const names = new Set([...first.items, ...second.items].map(({ client }) => client));
  expect(names.size).toBe(129);
  expect(names.has('a/c7')).toBe(false);
});
