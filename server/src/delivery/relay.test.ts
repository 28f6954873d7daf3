import { expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { createEvents } from '../events.js';
import type { Queue } from '../queue/queue.js';
import { createFanOut } from './fan-out.js';
import { createRelay } from './relay.js';

function setUp({ isAlone = false } = {}) {
  const adds: { shard: number; resolve(): void; reject(error: Error): void }[] = [];
  const fanOut: Queue['fanOut'] = (shard) =>
    new Promise<void>((resolve, reject) => adds.push({ shard, resolve, reject }));
  const events = createEvents();
  const failed: number[] = [];
  events.on('relayFailed', ({ shard }) => failed.push(shard));
  const clock = new ManualClock();
  const { relay, runs } = createRelay({ queue: { fanOut } as Queue, clock, events, gapMs: 10, isAlone });
  /** The queue has taken all that was asked for. */
  const taken = () => {
    for (const { resolve } of adds) resolve();
    return clock.settle();
  };
  return { adds, failed, relay, runs, taken, clock };
}

it('RL1 hazard 10: a thousand saves while an add is under way cost one more add', async () => {
  const { adds, relay, clock } = setUp();
  for (let save = 0; save < 1_000; save += 1) relay(3);
  expect(adds).toHaveLength(1);
  adds[0]?.resolve();
  await clock.advance(9);
  expect(adds).toHaveLength(1);
  await clock.advance(1);
  expect(adds).toHaveLength(2);
  adds[1]?.resolve();
  await clock.advance(10);
  expect(adds).toHaveLength(2);
  relay(3);
  expect(adds).toHaveLength(3);
});

it('RL1 where many shards are busy, each of them adds less often', async () => {
  const { adds, relay, clock } = setUp();
  for (let shard = 0; shard < 16; shard += 1) relay(shard);
  relay(0);
  for (const { resolve } of adds) resolve();
  await clock.advance(39);
  expect(adds).toHaveLength(16);
  await clock.advance(1);
  expect(adds.map(({ shard }) => shard).slice(16)).toEqual([0]);
});

it('RL1 an add that fails is said and not repeated here: the sweep does that', async () => {
  const { adds, failed, relay, clock } = setUp();
  relay(1);
  relay(1);
  relay(2);
  adds[0]?.reject(new Error('no queue'));
  await clock.settle();
  expect(failed).toEqual([1]);
  expect(adds.map(({ shard }) => shard)).toEqual([1, 2]);
});

it('RL1 adds that follow each other without a pause keep nothing of those before', async () => {
  const { createRelay } = await import('./relay.js');
  const { createEvents } = await import('../events.js');
  let added = 0;
  let depth = 0;
  // A save during each add, as under steady load; the queue answers at once.
  const { relay } = createRelay({
    events: createEvents(),
    gapMs: 10,
    isAlone: false,
    clock: { now: () => 0, sleep: async () => undefined, after: () => () => undefined },
    queue: {
      fanOut: async () => {
        added += 1;
        depth = added;
        if (added < 200_000) relay(0);
      },
    } as never,
  });
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  relay(0);
  let most = 0;
  while (depth < 200_000) {
    most = Math.max(most, process.memoryUsage().heapUsed - before);
    await new Promise((resolve) => setImmediate(resolve));
  }
  most = Math.max(most, process.memoryUsage().heapUsed - before);
  expect(most).toBeLessThan(30e6);
});

it('RL1 nothing is added while a run goes on that will read what was saved', async () => {
  const { adds, relay, runs, taken, clock } = setUp();
  relay(3);
  await taken();
  runs.began(3);
  runs.reading(3);
  await clock.advance(10);
  relay(3);
  await clock.advance(100);
  expect(adds).toHaveLength(1);
  // The run finds it.
  runs.reading(3);
  await clock.advance(100);
  expect(adds).toHaveLength(1);
  // What comes after its last look needs another one.
  relay(3);
  runs.ended(3);
  await clock.settle();
  expect(adds).toHaveLength(2);
});

it('RL1 nothing is added while a job stands in the queue, where no other process can have taken it', async () => {
  const { adds, relay, runs, taken, clock } = setUp({ isAlone: true });
  relay(3);
  await taken();
  relay(3);
  await clock.advance(500);
  expect(adds).toHaveLength(1);
  runs.began(3);
  runs.reading(3);
  runs.ended(3);
  await clock.advance(5_000);
  expect(adds).toHaveLength(1);
  relay(3);
  expect(adds).toHaveLength(2);
});

it('RL1 a job or a run of which nothing is heard is not waited for', async () => {
  const lost = setUp({ isAlone: true });
  lost.relay(3);
  await lost.taken();
  lost.relay(3);
  await lost.clock.advance(1_020);
  expect(lost.adds).toHaveLength(2);

  const stuck = setUp();
  stuck.runs.began(3);
  stuck.relay(3);
  await stuck.clock.advance(900);
  expect(stuck.adds).toHaveLength(0);
  await stuck.clock.advance(100);
  expect(stuck.adds).toHaveLength(1);
});

it('RL1 a run that began before the answer to its add counts', async () => {
  const { adds, relay, runs, taken, clock } = setUp({ isAlone: true });
  relay(3);
  runs.began(3);
  runs.reading(3);
  runs.ended(3);
  await taken();
  relay(3);
  await clock.advance(10);
  expect(adds).toHaveLength(2);
});

it('RL1 FO7 a run that was turned away stands for nothing: what is asked for when the store is back is added at once', async () => {
  const { adds, relay, runs, taken, clock } = setUp({ isAlone: true });
  const circuit = { turnsAway: () => true, failed: () => {}, succeeded: () => {}, stop: async () => {} };
  const none = {} as never;
  const deps = {
    store: none,
    live: none,
    bus: none,
    circuit,
    clock,
    events: createEvents(),
    relay,
    runs,
    isAlone: true,
  };
  const fanOut = createFanOut({ ...deps, resendIn: () => {} });
  relay(3);
  await taken();
  expect(await fanOut.run(3, 'job')).toBe('done');
  await clock.advance(20);
  relay(3);
  expect(adds).toHaveLength(2);
});

it('RL1 only a job asks for another one: what the sweep leaves is added at once', async () => {
  const { adds, relay, runs, taken, clock } = setUp({ isAlone: true });
  runs.began(3);
  runs.reading(3);
  relay(3);
  runs.ended(3);
  await clock.settle();
  expect(adds).toHaveLength(1);
  await taken();
});

it('RL2 where no other process takes jobs, the one that stands counts for every shard', async () => {
  const { adds, relay, runs, taken, clock } = setUp({ isAlone: true });
  for (let shard = 0; shard < 16; shard += 1) relay(shard);
  await taken();
  expect(adds.map(({ shard }) => shard)).toEqual([0]);
  const began: number[] = [];
  const job = runs.jobBegan(0, (shard) => {
    began.push(shard);
    runs.began(shard);
    runs.reading(shard);
    return true;
  });
  expect(began).toEqual(Array.from({ length: 16 }, (_, shard) => shard));
  for (const shard of began) runs.ended(shard);
  // What comes while the run still takes others needs no job either.
  await clock.advance(50);
  relay(7);
  expect(began.slice(16)).toEqual([7]);
  runs.ended(7);
  job.over();
  await clock.advance(50);
  relay(7);
  expect(adds.map(({ shard }) => shard)).toEqual([0, 7]);
});

it('RL2 a job has the name of none that runs: the queue would hold it back until that one has ended', async () => {
  const { adds, relay, runs, taken, clock } = setUp({ isAlone: true });
  relay(3);
  await taken();
  const job = runs.jobBegan(3, () => {
    runs.began(3);
    runs.reading(3);
    runs.ended(3);
    return true;
  });
  runs.jobBegan(4, () => false);
  await clock.advance(50);
  relay(3);
  await taken();
  expect(adds.map(({ shard }) => shard)).toEqual([3, 5]);
  job.over();
});

it('RL2 a shard whose run goes on is not taken a second time, but after it', async () => {
  const { adds, relay, runs, taken, clock } = setUp({ isAlone: true });
  const began: number[] = [];
  const take = (shard: number) => {
    began.push(shard);
    return true;
  };
  relay(3);
  await taken();
  runs.began(3);
  runs.reading(3);
  await clock.advance(50);
  // Nothing is heard of the run for so long that another job is added.
  relay(3);
  await clock.advance(1_000);
  expect(adds.map(({ shard }) => shard)).toEqual([3, 3]);
  await taken();
  runs.jobBegan(3, take).over();
  expect(began).toEqual([]);
  runs.ended(3);
  await clock.advance(50);
  expect(adds).toHaveLength(3);
  runs.jobBegan(3, take);
  expect(began).toEqual([3]);
});

it('RL2 a run whose time is over takes nobody along', async () => {
  const { adds, relay, runs, taken } = setUp({ isAlone: true });
  runs.jobBegan(2, () => false);
  relay(3);
  await taken();
  expect(adds.map(({ shard }) => shard)).toEqual([3]);
});

it('RL2 who counted on a job that was lost adds one, and nobody waits for one that failed', async () => {
  const lost = setUp({ isAlone: true });
  lost.relay(1);
  lost.relay(2);
  await lost.taken();
  await lost.clock.advance(50);
  lost.relay(2);
  await lost.clock.advance(1_020);
  expect(lost.adds.map(({ shard }) => shard)).toEqual([1, 2]);

  const failing = setUp({ isAlone: true });
  failing.relay(1);
  failing.relay(2);
  failing.adds[0]?.reject(new Error('no queue'));
  await failing.clock.settle();
  failing.relay(2);
  await failing.clock.advance(20);
  expect(failing.adds.map(({ shard }) => shard)).toEqual([1, 2]);
});

it('RL2 with other processes each shard has its job', async () => {
  const { adds, relay } = setUp();
  for (let shard = 0; shard < 16; shard += 1) relay(shard);
  expect(adds).toHaveLength(16);
});
