import { expect, it } from 'vitest';
import { channelOn, createWorld, over, type World } from '../../test/support/world.js';
import { SurecastError } from '../errors.js';
import type { Store } from '../store/store.js';
import { shardOf } from './shard.js';

/** A store whose named operation rejects while `broken` holds, before or after it took effect. */
function breakable(operation: keyof Store, when: 'before' | 'after') {
  const control = { broken: false };
  const wrap = (store: Store): Store =>
    new Proxy(store, {
      get(target, name) {
        const member = Reflect.get(target, name);
        if (name !== operation || typeof member !== 'function') return member;
        return async (...parameters: unknown[]) => {
          if (control.broken && when === 'before') throw new Error(`killed before ${operation}`);
          const result = await member.apply(target, parameters);
          if (control.broken) throw new Error(`killed after ${operation}`);
          return result;
        };
      },
    });
  return { control, wrap };
}

async function log(world: World): Promise<[number, string][]> {
  const records = await world.store.range('items', { after: 0, upTo: 1_000, count: 1_000, bytes: 1e9 });
  return records.map(({ seq, text }) => [seq, text]);
}

it('FO5 messages go into the log in the order of their acceptance, with contiguous seqs', async () => {
  const world = await createWorld();
  for (let number = 1; number <= 50; number += 1) await world.save(`${number}`);
  await world.clock.settle();
  expect(await log(world)).toEqual(Array.from({ length: 50 }, (_, index) => [index + 1, `${index + 1}`]));
  expect(await world.store.dueShards(Number.MAX_SAFE_INTEGER)).toEqual([]);
});

it.each([
  ['append', 'before'],
  ['append', 'after'],
  ['removeEntries', 'before'],
  ['findByIds', 'after'],
] as const)(
  'FO1 FO2 hazard 1: killed at %s (%s): the re-run loses nothing and gives no seq twice',
  async (operation, when) => {
    const { control, wrap } = breakable(operation, when);
    const world = await createWorld({ store: wrap });
    const reader = await world.connect('a/reader');
    await world.save('first');
    await world.clock.settle();
    control.broken = true;
    await world.save('second');
    await world.save('third');
    await world.clock.settle();
    control.broken = false;
    for (let sweep = 0; sweep < 3; sweep += 1) {
      await world.path.sweep.once();
      await world.clock.advance(2_000);
    }
    expect(await log(world)).toEqual([
      [1, 'first'],
      [2, 'second'],
      [3, 'third'],
    ]);
    expect([...new Set(reader.sends().map(([seq]) => seq))]).toEqual([1, 2, 3]);
    expect(await world.store.dueShards(Number.MAX_SAFE_INTEGER)).toEqual([]);
  },
);

it('FO2 hazard 2: killed between publish and delete: the entry is published again with its seq', async () => {
  const { control, wrap } = breakable('removeEntries', 'before');
  const world = await createWorld({ store: wrap });
  const reader = await world.connect('a/reader');
  control.broken = true;
  await world.save('once');
  await world.clock.settle();
  control.broken = false;
  for (let sweep = 0; sweep < 3; sweep += 1) {
    await world.path.sweep.once();
    await world.clock.advance(2_000);
  }
  expect(reader.sends()).toEqual([
    [1, 0],
    [1, 0],
  ]);
});

it('FO3 hazard 1: two workers with stale heads on one shard: the log stays contiguous and whole', async () => {
  const world = await createWorld({ worker: false });
  const other = await createWorld({ worker: false, store: () => world.store });
  const shard = shardOf('items');
  for (let round = 0; round < 20; round += 1) {
    await world.save(`${round}a`);
    await world.save(`${round}b`);
    await Promise.all([world.path.fanOut.run(shard), other.path.fanOut.run(shard)]);
  }
  const records = await log(world);
  expect(records.map(([seq]) => seq)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  expect(new Set(records.map(([, text]) => text)).size).toBe(40);
});

it('SW1 SW2 hazard 11: a job that was lost: relayed again, and past 10 s fanned out by the sweep itself', async () => {
  const world = await createWorld({ worker: false });
  const reader = await world.connect('a/reader');
  await world.save();
  for (let second = 0; second < 10; second += 2) {
    await world.path.sweep.once();
    await world.clock.advance(2_000);
  }
  expect(reader.sends()).toEqual([]);
  await world.path.sweep.once();
  await world.clock.settle();
  expect(reader.sends()).toEqual([[1, 0]]);
});

it('FO4 an entry that was accepted by a clock ahead of the worker is not held back', async () => {
  const world = await createWorld();
  const ahead = world.clock.now() + 120_000;
  const entry = {
    id: 'ahead',
    order: 'ahead',
    shard: shardOf('items'),
    channel: 'items',
    subject: 's',
    fingerprint: 'f',
    title: 't',
    text: 'ahead',
    at: ahead,
    due: ahead,
    bytes: 6,
    keyed: false,
  };
  await world.store.save([entry]);
  await world.path.fanOut.run(entry.shard);
  expect(await log(world)).toEqual([[1, 'ahead']]);
});

it('FO3 hazard 3: a seq is not used again when a cached head is forgotten while other heads are read', async () => {
  let hook: (() => Promise<unknown>) | null = null;
  let failing = false;
  const world = await createWorld({
    worker: false,
    store: (store) =>
      over(store, {
        heads: async (channels: readonly string[]) => {
          const run = hook;
          hook = null;
          await run?.();
          return store.heads(channels);
        },
        append: (records: Parameters<Store['append']>[0]) =>
          failing ? Promise.reject(new Error('store_unavailable')) : store.append(records),
      } as Partial<Store>),
  });
  const shard = 3;
  const [a, b] = [channelOn(shard, 'a'), channelOn(shard, 'b')];
  for (let n = 1; n <= 5; n += 1) await world.save(`${n}`, a);
  await world.path.fanOut.run(shard);
  await world.store.trim(a, 5);
  const sixth = await world.save('6', a);
  await world.save('first of b', b);
  // While this run reads the head of b, another run of the shard in this process (the sweep's) cannot write, and forgets the head of a.
  hook = async () => {
    failing = true;
    await world.path.fanOut.run(shard).catch(() => undefined);
    failing = false;
  };
  await world.path.fanOut.run(shard);
  const [record] = await world.store.findByIds([sixth]);
  expect(record?.seq).toBe(6);
});

it('FO1 fan-out hands live state the ranges that were sent, not the bodies (1 MB of them keep Redis for 26 ms instead of 0.6)', async () => {
  const seen: string[][] = [];
  const world = await createWorld({
    live: (live) =>
      over(live, {
        recordSent: (shard, ranges) => {
          for (const range of ranges) seen.push(Object.keys(range).sort());
          return live.recordSent(shard, ranges);
        },
      }),
  });
  await world.save();
  await world.clock.settle();
  expect(seen).toEqual([['channel', 'from', 'to']]);
});

/** Alone on its store; `append` waits, or fails, as `control` says of a shard. `jobs` are those that were added. */
async function createLoneWorld() {
  const control = { slow: -1, broken: -1 };
  const world: World = await createWorld({
    isAlone: true,
    store: (store) =>
      over(store, {
        async append(records) {
          const shard = shardOf(records[0]?.channel ?? '');
          if (shard === control.slow) await world.clock.sleep(60);
          if (shard === control.broken) throw new SurecastError('store_unavailable');
          return store.append(records);
        },
      }),
  });
  const jobs: number[] = [];
  const add = world.queue.fanOut;
  world.queue.fanOut = (shard) => {
    jobs.push(shard);
    return add(shard);
  };
  const save = (channel: string) => world.path.delivery.save({ channel, title: 'title', text: '', subject: 'writer' });
  const heads = async (channels: string[]) => [...(await world.store.heads(channels)).values()].map(({ head }) => head);
  return { world, control, jobs, save, heads };
}

const EACH_SHARD = Array.from({ length: 16 }, (_, shard) => channelOn(shard));

it('RL2 a process that is alone brings the messages of all shards on their way with one job', async () => {
  const { world, jobs, save, heads } = await createLoneWorld();
  const saves = Promise.all([...EACH_SHARD, ...EACH_SHARD].map(save));
  await world.clock.advance(10);
  await saves;
  expect(await heads(EACH_SHARD)).toEqual(EACH_SHARD.map(() => 2));
  expect(jobs).toHaveLength(1);
  expect(await world.store.dueShards(Number.MAX_SAFE_INTEGER)).toEqual([]);
});

it('RL2 a shard whose run fails holds up no other, and is found again', async () => {
  const { world, control, save, heads } = await createLoneWorld();
  control.broken = 5;
  const saves = Promise.all(EACH_SHARD.map(save));
  await world.clock.advance(10);
  await saves;
  expect(await heads(EACH_SHARD)).toEqual(EACH_SHARD.map((_, shard) => (shard === 5 ? 0 : 1)));
  control.broken = -1;
  for (let sweep = 0; sweep < 3; sweep += 1) {
    await world.path.sweep.once();
    await world.clock.advance(2_000);
  }
  expect(await heads(EACH_SHARD)).toEqual(EACH_SHARD.map(() => 1));
});

it('RL2 a shard that is slow does not hold up the one that its job is named after', async () => {
  const { world, control, jobs, save, heads } = await createLoneWorld();
  const [named = '', slow = ''] = EACH_SHARD;
  control.slow = shardOf(slow);
  void save(named);
  void save(slow);
  await world.clock.advance(55);
  expect(await heads([named, slow])).toEqual([1, 0]);
  // The job still runs, and would keep back another one of its name.
  void save(named);
  await world.clock.advance(2);
  expect(await heads([named, slow])).toEqual([2, 0]);
  expect(jobs).toHaveLength(2);
  expect(jobs[1]).not.toBe(jobs[0]);
});

it('RL2 a shard that is slow holds up no other, and what comes for it meanwhile has a run of its own', async () => {
  const { world, control, jobs, save, heads } = await createLoneWorld();
  const [slow = '', quick = '', late = ''] = EACH_SHARD;
  control.slow = shardOf(slow);
  void save(slow);
  await world.clock.advance(10);
  void save(quick);
  void save(slow);
  await world.clock.advance(10);
  expect(await heads([slow, quick])).toEqual([0, 1]);
  expect(jobs).toHaveLength(1);
  // The run takes nobody along any more.
  await world.clock.advance(35);
  void save(late);
  await world.clock.advance(1);
  expect(await heads([late])).toEqual([1]);
  expect(jobs).toHaveLength(2);
  await world.clock.advance(200);
  expect(await heads([slow, quick, late])).toEqual([2, 1, 1]);
});
