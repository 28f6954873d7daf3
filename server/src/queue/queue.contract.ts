import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Queue, QueueHandlers } from './queue.js';

/** What the suite needs of an adapter: queues on the same jobs, and a way to let time pass. */
export interface QueueHarness {
  queue: Queue;
  /** Lets `ms` of the queue's time pass. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Fails instead of waiting for ever. */
export async function soon<T>(promise: Promise<T>, what: string, ms = 4_000): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export interface Run<T> {
  shard: number;
  end(result: T): void;
  fail(error: Error): void;
}

/** Handlers whose runs the test takes one by one and ends when it wants to. */
export function heldHandlers() {
  const kind = <T>() => {
    const runs: Run<T>[] = [];
    const takers: ((run: Run<T>) => void)[] = [];
    return {
      handle: (shard: number) =>
        new Promise<T>((resolve, reject) => {
          const run = { shard, end: resolve, fail: reject };
          const taker = takers.shift();
          if (taker) taker(run);
          else runs.push(run);
        }),
      /** The next run that started, in order. */
      take: (ms?: number): Promise<Run<T>> => {
        const run = runs.shift();
        if (run) return Promise.resolve(run);
        return soon(new Promise<Run<T>>((resolve) => takers.push(resolve)), 'a run', ms);
      },
      /** Runs that started and were not taken. */
      untaken: () => runs.map((run) => run.shard),
    };
  };
  const fanOut = kind<'done' | 'more'>();
  const resend = kind<number | null>();
  const handlers: QueueHandlers = { fanOut: fanOut.handle, resend: resend.handle };
  return { fanOut, resend, handlers };
}

/** What every queue does. `quiet` is how long the suite waits to see that nothing happens. */
export function queueContract(name: string, makeHarness: () => Promise<QueueHarness>): void {
  describe(`queue contract: ${name}`, () => {
    let harness: QueueHarness;
    let queue: Queue;
    const quiet = () => harness.pass(150);

    beforeEach(async () => {
      harness = await makeHarness();
      queue = harness.queue;
      await queue.open();
    });
    afterEach(() => harness.close());

    test('an add is followed by a run of that shard', async () => {
      const held = heldHandlers();
      await queue.work(held.handlers);
      await queue.fanOut(3);
      const run = await held.fanOut.take();
      expect(run.shard).toBe(3);
      run.end('done');
    });

    test('adds before anyone works are one run', async () => {
      const held = heldHandlers();
      for (let i = 0; i < 5; i += 1) await queue.fanOut(7);
      await queue.work(held.handlers);
      (await held.fanOut.take()).end('done');
      await quiet();
      expect(held.fanOut.untaken()).toEqual([]);
    });

    test('QU1 hazard 12: adds during an active run are kept, as one next run', async () => {
      const held = heldHandlers();
      await queue.work(held.handlers);
      await queue.fanOut(1);
      const first = await held.fanOut.take();
      for (let i = 0; i < 5; i += 1) await queue.fanOut(1);
      await quiet();
      expect(held.fanOut.untaken(), 'one run per shard is active').toEqual([]);
      first.end('done');
      (await held.fanOut.take()).end('done');
      await quiet();
      expect(held.fanOut.untaken()).toEqual([]);
    });

    test('QU1 hazard 12: a run that answers `more` is followed by another, and an add during it by no third', async () => {
      const held = heldHandlers();
      await queue.work(held.handlers);
      await queue.fanOut(2);
      const first = await held.fanOut.take();
      await queue.fanOut(2);
      first.end('more');
      (await held.fanOut.take()).end('done');
      await quiet();
      expect(held.fanOut.untaken()).toEqual([]);
    });

    test('QU1 hazard 12: a run that fails is not repeated, swallows no add, and its kept next still runs', async () => {
      const held = heldHandlers();
      await queue.work(held.handlers);
      await queue.fanOut(4);
      (await held.fanOut.take()).fail(new Error('store away'));
      await quiet();
      expect(held.fanOut.untaken()).toEqual([]);
      await queue.fanOut(4);
      const second = await held.fanOut.take();
      await queue.fanOut(4);
      second.fail(new Error('store away'));
      (await held.fanOut.take()).end('done');
    });

    test('shards run side by side', async () => {
      const held = heldHandlers();
      await queue.work(held.handlers);
      await queue.fanOut(5);
      await queue.fanOut(6);
      const runs = [await held.fanOut.take(), await held.fanOut.take()];
      expect(runs.map((run) => run.shard).sort()).toEqual([5, 6]);
      for (const run of runs) run.end('done');
    });

    test('resend: the run comes at its time, not before', async () => {
      const held = heldHandlers();
      await queue.work(held.handlers);
      await queue.resend(1, 600);
      await harness.pass(200);
      expect(held.resend.untaken()).toEqual([]);
      await harness.pass(400);
      const run = await held.resend.take();
      expect(run.shard).toBe(1);
      run.end(null);
    });

    test('RS4 hazard 13: the earliest time asked for stands, later ones are swallowed', async () => {
      const held = heldHandlers();
      await queue.work(held.handlers);
      await queue.resend(2, 400);
      for (let i = 0; i < 3; i += 1) await queue.resend(2, 60_000);
      await queue.resend(3, 60_000);
      await queue.resend(3, 400);
      await harness.pass(400);
      const runs = [await held.resend.take(), await held.resend.take()];
      expect(runs.map((run) => run.shard).sort()).toEqual([2, 3]);
      for (const run of runs) run.end(null);
      await quiet();
      expect(await queue.counts()).toMatchObject({ resend: { waiting: 0, active: 0, delayed: 0 } });
    });

    test('RS4 hazard 13: steady adds do not put a resend run off', async () => {
      const held = heldHandlers();
      await queue.work(held.handlers);
      for (let i = 0; i < 5; i += 1) {
        await queue.resend(4, 300);
        await harness.pass(75);
      }
      (await held.resend.take()).end(null);
    });

    test('resend: a run that answers a time is followed by a run then', async () => {
      const held = heldHandlers();
      await queue.work(held.handlers);
      await queue.resend(5, 0);
      (await held.resend.take()).end(300);
      await quiet();
      expect(held.resend.untaken()).toEqual([]);
      await harness.pass(300);
      (await held.resend.take()).end(null);
    });

    test('RS4 hazard 13: an add during a run is kept beside what the run answers, the earlier of the two stands', async () => {
      const held = heldHandlers();
      await queue.work(held.handlers);
      await queue.resend(6, 0);
      const first = await held.resend.take();
      await queue.resend(6, 60_000);
      first.end(200);
      await quiet();
      await harness.pass(200);
      const second = await held.resend.take();
      await queue.resend(6, 200);
      second.end(60_000);
      await quiet();
      await harness.pass(200);
      (await held.resend.take()).end(null);
    });

    test('RS4 hazard 13: resend and fan-out of the same shard do not swallow each other', async () => {
      const held = heldHandlers();
      await queue.work(held.handlers);
      await queue.fanOut(8);
      await queue.resend(8, 0);
      const fanOut = await held.fanOut.take();
      const resend = await held.resend.take();
      fanOut.end('done');
      resend.end(null);
    });

    test('counts what waits, is active and is delayed', async () => {
      const held = heldHandlers();
      await queue.fanOut(1);
      await queue.resend(1, 60_000);
      expect(await queue.counts()).toEqual({
        fanOut: { waiting: 1, active: 0, delayed: 0, failed: 0 },
        resend: { waiting: 0, active: 0, delayed: 1, failed: 0 },
      });
      await queue.work(held.handlers);
      const run = await held.fanOut.take();
      expect((await queue.counts()).fanOut).toMatchObject({ waiting: 0, active: 1 });
      run.end('done');
    });

    test('drain waits for the active run and takes no other', async () => {
      const held = heldHandlers();
      await queue.work(held.handlers);
      await queue.fanOut(1);
      const run = await held.fanOut.take();
      let drained = false;
      const draining = queue.drain().then(() => {
        drained = true;
      });
      // A fetch that is under way when the drain begins may still bring a run; one that is added later is left.
      await quiet();
      await queue.fanOut(2);
      await quiet();
      expect(drained).toBe(false);
      run.end('done');
      await soon(draining, 'drain');
      expect(held.fanOut.untaken()).toEqual([]);
      expect((await queue.counts()).fanOut).toMatchObject({ waiting: 1, active: 0 });
    });

    test('QU4 reset forgets what waits and what is delayed, and adds after it are taken', async () => {
      const held = heldHandlers();
      await queue.fanOut(1);
      await queue.resend(1, 60_000);
      await queue.reset();
      expect(await queue.counts()).toEqual({
        fanOut: { waiting: 0, active: 0, delayed: 0, failed: 0 },
        resend: { waiting: 0, active: 0, delayed: 0, failed: 0 },
      });
      await queue.work(held.handlers);
      await queue.fanOut(1);
      (await held.fanOut.take()).end('done');
      await queue.resend(1, 0);
      (await held.resend.take()).end(null);
    });

    test('after close an add rejects', async () => {
      await queue.close();
      await expect(queue.fanOut(1)).rejects.toMatchObject({ code: 'live_unavailable' });
      await expect(queue.resend(1, 10)).rejects.toMatchObject({ code: 'live_unavailable' });
    });
  });
}
