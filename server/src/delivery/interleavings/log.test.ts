import { expect, it } from 'vitest';
import { channelOn, createWorld, over, type World } from '../../../test/support/world.js';
import { SurecastError } from '../../errors.js';
import type { NewEntry } from '../../store/store.js';
import { shardOf } from '../shard.js';

const SHARD = shardOf('items');

function entryOf(channel: string, number: number): NewEntry {
  const name = String(number).padStart(8, '0');
  const content = { subject: 'writer', fingerprint: name, title: 'title', text: name, bytes: 13 };
  return { id: name, order: name, shard: SHARD, channel, ...content, at: 0, due: 0, keyed: false };
}

async function log(world: World): Promise<[number, string][]> {
  const records = await world.store.range('items', { after: 0, upTo: 1_000, count: 1_000, bytes: 1e9 });
  return records.map(({ seq, text }) => [seq, text]);
}

async function sweep(world: World, looks: number): Promise<void> {
  for (let look = 0; look < looks; look += 1) {
    await world.path.sweep.once();
    await world.clock.advance(2_000);
  }
}

it('FO1 FO2 hazard 1: one worker is killed after the insert, another finds the ids in the log, and gives seqs to the others only', async () => {
  const world = await createWorld({ worker: false });
  const reader = await world.connect('a/reader');
  const killed = await world.addNode('killed', {
    // It goes no further than here.
    live: over(world.live, { recordSent: () => new Promise(() => undefined) }),
  });
  await world.save('one');
  await world.save('two');
  void killed.path.fanOut.run(SHARD);
  await world.clock.settle();
  expect((await log(world)).map(([seq]) => seq)).toEqual([1, 2]);
  expect(reader.sends()).toEqual([]);
  await world.save('three');
  await world.path.fanOut.run(SHARD);
  await world.clock.advance(10);
  expect(await log(world)).toEqual([
    [1, 'one'],
    [2, 'two'],
    [3, 'three'],
  ]);
  expect(reader.sends().map(([seq]) => seq)).toEqual([1, 2, 3]);
  expect(await world.store.dueShards(Number.MAX_SAFE_INTEGER)).toEqual([]);
});

it('FO2 hazard 1: an insert that another worker cut in two is begun again from the look-up, and only what is stored is pushed', async () => {
  const pushed: number[] = [];
  let isFirst = true;
  const world = await createWorld({
    worker: false,
    store: (store) =>
      over(store, {
        async append(records) {
          if (!isFirst) return store.append(records);
          isFirst = false;
          // The other worker was a moment faster with the first two entries.
          await store.append(records.slice(0, 2));
          return store.append(records);
        },
      }),
    bus: (bus) =>
      over(bus, {
        async publishFrames(shard, frames) {
          pushed.push(...frames.flatMap(({ messages }) => messages.map(({ seq }) => seq)));
          const stored = await world.store.range('items', { after: 0, upTo: 100, count: 100, bytes: 1e9 });
          expect(stored.map(({ seq }) => seq)).toEqual(expect.arrayContaining(pushed));
          await bus.publishFrames(shard, frames);
        },
      }),
  });
  for (const text of ['one', 'two', 'three', 'four']) await world.save(text);
  await world.path.fanOut.run(SHARD);
  expect((await log(world)).map(([seq]) => seq)).toEqual([1, 2, 3, 4]);
  expect(pushed).toEqual([1, 2, 3, 4]);
});

it.each(['recordSent', 'publishFrames', 'removeEntries'] as const)(
  'FO1 hazard 2: killed at %s, the outbox entry is still there, so that what nobody was told of is pushed',
  async (where) => {
    let isKilled = true;
    const steps: string[] = [];
    const at = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
      if (isKilled && step === where) throw new SurecastError('live_unavailable');
      steps.push(step);
      return work();
    };
    const world = await createWorld({
      store: (store) =>
        over(store, {
          append: (records) => at('append', () => store.append(records)),
          removeEntries: (ids) => at('removeEntries', () => store.removeEntries(ids)),
        }),
      live: (live) =>
        over(live, { recordSent: (shard, ranges) => at('recordSent', () => live.recordSent(shard, ranges)) }),
      bus: (bus) =>
        over(bus, { publishFrames: (shard, frames) => at('publishFrames', () => bus.publishFrames(shard, frames)) }),
    });
    const reader = await world.connect('a/reader');
    await world.save('one');
    const order = ['append', 'recordSent', 'publishFrames', 'removeEntries'];
    expect(steps).toEqual(order.slice(0, order.indexOf(where)));
    expect(await world.store.dueShards(Number.MAX_SAFE_INTEGER)).toHaveLength(1);
    isKilled = false;
    await sweep(world, 3);
    expect([...new Set(reader.sends().map(([seq]) => seq))]).toEqual([1]);
    expect(await log(world)).toEqual([[1, 'one']]);
    expect(await world.store.dueShards(Number.MAX_SAFE_INTEGER)).toEqual([]);
  },
);

it('RT1 FO3 hazard 3: a quiet channel that retention emptied, then every process and Redis anew: its next seq follows, and its client takes it', async () => {
  const DAY = 86_400_000;
  const world = await createWorld({ worker: false, retentionMs: DAY, clientTtlMs: 30 * DAY });
  const reader = await world.connect('a/reader');
  await world.save('one');
  await world.save('two');
  await world.path.fanOut.run(SHARD);
  await world.path.repair.look();
  await world.ack('a/reader', 2);
  await world.path.delivery.disconnected({ client: 'a/reader', connection: reader.connection, channels: ['items'] });
  await world.clock.advance(2 * DAY);
  await world.path.sweep.once();
  expect(await log(world)).toEqual([]);
  world.live.flush();
  const anew = await world.addNode('anew');
  await anew.path.repair.look();
  await world.save('three');
  await anew.path.fanOut.run(SHARD);
  expect(await log(world)).toEqual([[3, 'three']]);
  const back = await anew.connect('a/reader', { after: 2, epoch: world.store.id });
  expect(back.answer).toMatchObject({ recovered: true, head: 3 });
  expect(back.sends()).toEqual([[3, 0]]);
});

it('FO3 AK3 hazard 4: heads in Redis lost their last second: seqs go on from the store, and acks of what was seen are taken', async () => {
  const world = await createWorld({ worker: false });
  const reader = await world.connect('a/reader');
  await world.path.repair.look();
  await world.save('one');
  await world.path.fanOut.run(SHARD);
  const goBack = world.live.snapshot();
  await world.save('two');
  await world.path.fanOut.run(SHARD);
  goBack();
  expect((await world.live.heads(SHARD, ['items'])).get('items')).toBe(1);
  const acking = world.path.delivery.acknowledge({
    client: 'a/reader',
    channel: 'items',
    epoch: world.store.id,
    upTo: 2,
  });
  await world.clock.advance(10);
  expect(await acking).toEqual({ cursor: 2 });
  const other = await world.addNode('other');
  await world.save('three');
  await other.path.fanOut.run(SHARD);
  expect((await log(world)).map(([seq]) => seq)).toEqual([1, 2, 3]);
  await world.clock.advance(10);
  expect(reader.sends().map(([seq]) => seq)).toEqual([1, 2, 3]);
});

it('FO3 hazard 4: a head in Redis that is higher than the store’s makes no hole in the log, and a lower one does not lower it', async () => {
  const world = await createWorld({ worker: false });
  await world.live.raiseHeads(SHARD, [{ channel: 'items', head: 90 }]);
  await world.save('one');
  await world.path.fanOut.run(SHARD);
  expect(await log(world)).toEqual([[1, 'one']]);
  await world.live.raiseHeads(SHARD, [{ channel: 'items', head: 4 }]);
  expect((await world.live.heads(SHARD, ['items'])).get('items')).toBe(90);
});

it('AK5 RC3 hazard 5: the data folder was deleted: positions of the old store count for nothing in the new one', async () => {
  const world = await createWorld();
  await world.connect('a/reader');
  for (let number = 0; number < 3; number += 1) await world.save(`${number}`);
  const old = { epoch: 'the store that was deleted', after: 3 };
  const acking = world.path.delivery.acknowledge({ client: 'a/reader', channel: 'items', epoch: old.epoch, upTo: 3 });
  await expect(acking).rejects.toMatchObject({ code: 'epoch_mismatch' });
  const back = await world.connect('a/reader', old);
  expect(back.answer).toMatchObject({ epoch: world.store.id, recovered: false, cursor: 0 });
  expect(back.sends().map(([seq]) => seq)).toEqual([1, 2, 3]);
});

it('PU1 RC4 hazard 6: a read that stops early or has a hole claims no more than it holds, and names nothing void', async () => {
  let read: (seqs: number[]) => number[] = (seqs) => seqs;
  const world = await createWorld({
    ring: { messages: 0, bytes: 0 },
    store: (store) =>
      over(store, {
        async range(channel, range) {
          const records = await store.range(channel, range);
          const seqs = read(records.map(({ seq }) => seq));
          return records.filter(({ seq }) => seqs.includes(seq));
        },
      }),
  });
  await world.connect('a/reader');
  for (let number = 1; number <= 6; number += 1) await world.save(`${number}`);
  const { sync } = world.path.delivery;
  const page = () => sync({ client: 'a/reader', channel: 'items', epoch: world.store.id, after: 0 });
  const claims = async () => (await page()).frames.map(({ from, to, void: empty }) => ({ from, to, empty }));

  // A secondary that is behind: the tail is not there yet.
  read = (seqs) => seqs.filter((seq) => seq <= 4);
  expect(await claims()).toEqual([{ from: 0, to: 4, empty: undefined }]);
  expect(await page()).toMatchObject({ head: 6, more: true });
  // A record that is not visible yet in the middle.
  read = (seqs) => seqs.filter((seq) => seq !== 3);
  expect(await claims()).toEqual([{ from: 0, to: 2, empty: undefined }]);
  expect(await page()).toMatchObject({ head: 6, more: true });
  const back = await world.connect('a/reader', { after: 0, epoch: world.store.id });
  expect(back.answer).toMatchObject({ sentTo: 2, head: 6 });
  // Nothing at all.
  read = () => [];
  expect(await page()).toMatchObject({ frames: [], more: true });
  expect((await page()).missed).toBeUndefined();
});

it('FO8 FO5 hazard 7: a message that always fails alone is set aside with its error, and its channel goes on in order', async () => {
  const world = await createWorld({
    store: (store) =>
      over(store, {
        append: (records) =>
          records.some(({ text }) => text === 'poison')
            ? Promise.reject(new Error('cannot be stored'))
            : store.append(records),
      }),
  });
  const reader = await world.connect('a/reader');
  for (const text of ['before', 'poison', 'after']) await world.save(text);
  await sweep(world, 5);
  expect((await log(world)).map(([, text]) => text)).toEqual(['before', 'after']);
  expect(reader.sends().map(([seq]) => seq)).toEqual([1, 2]);
  const { items } = await world.store.quarantined({ limit: 10 });
  expect(items).toMatchObject([{ entry: { text: 'poison' }, error: 'Error: cannot be stored' }]);
});

it('FO5 hazard 7: a channel that never ends keeps no other of its shard waiting for longer than what was accepted before', async () => {
  const [flood, other] = [channelOn(SHARD, 'flood'), channelOn(SHARD, 'other')];
  const published: string[] = [];
  let accepted = 0;
  const accept = (channel: string, count: number) =>
    world.store.save(Array.from({ length: count }, () => entryOf(channel, accepted++)));
  const world: World = await createWorld({
    worker: false,
    bus: (bus) =>
      over(bus, {
        async publishFrames(shard, frames) {
          published.push(...frames.map(({ channel }) => channel));
          // As much again comes in as went out, four times.
          if (accepted < 2_500) await accept(flood, 500);
          await bus.publishFrames(shard, frames);
        },
      }),
  });
  await accept(flood, 600);
  await accept(other, 1);
  await world.path.fanOut.run(SHARD);
  expect(accepted).toBeGreaterThan(2_500);
  expect(published.indexOf(other)).toBeLessThanOrEqual(2);
  expect(published.length).toBeGreaterThan(4);
});
