import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startRedis, type TestRedis } from '../../../test/support/redis.js';
import { heldHandlers, soon } from '../queue.contract.js';
import type { Queue } from '../queue.js';
import { createBullQueue } from './index.js';

const WORKER = fileURLToPath(new URL('../../../test/support/queue-worker.mjs', import.meta.url));
const pass = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** How an add ended and how long it took, in ms. */
async function timed(add: Promise<void>): Promise<{ code: unknown; ms: number }> {
  const start = performance.now();
  const code = await add.then(
    () => 'added',
    (error: { code?: unknown }) => error.code,
  );
  return { code, ms: performance.now() - start };
}

describe('BullMQ queue under faults', { timeout: 40_000 }, () => {
  let redis: TestRedis;
  let storeId: string;
  let queue: Queue;

  beforeEach(async () => {
    redis = await startRedis();
    storeId = randomUUID();
    queue = createBullQueue({ redis: { socket: redis.socket }, storeId });
    await queue.open();
  });
  afterEach(async () => {
    await queue.close();
    await redis.stop();
  });

  test('QU3 hazard 11: a worker killed with an active run leaves its shard to others within 10 s', async () => {
    const worker = fork(WORKER, [redis.socket, storeId]);
    try {
      expect((await soon(once(worker, 'message'), 'the other worker', 20_000))[0]).toBe('working');
      const started = once(worker, 'message');
      await queue.fanOut(5);
      expect((await soon(started, 'its run'))[0]).toEqual({ kind: 'fanOut', shard: 5 });
    } finally {
      const exit = once(worker, 'exit');
      worker.kill('SIGKILL');
      await exit;
    }
    const killedAt = performance.now();
    const held = heldHandlers();
    await queue.work(held.handlers);
    await queue.fanOut(5);
    const run = await held.fanOut.take(12_000);
    expect(run.shard).toBe(5);
    expect(performance.now() - killedAt).toBeLessThan(10_000);
    run.end('done');
    // The add above was made while the dead run counted as active: it is the one next run.
    (await held.fanOut.take()).end('done');
    await queue.fanOut(5);
    (await held.fanOut.take()).end('done');
  });

  test('QU4 hazard 11: after a reset the shard of a killed run goes on at once', async () => {
    const worker = fork(WORKER, [redis.socket, storeId]);
    try {
      expect((await soon(once(worker, 'message'), 'the other worker', 20_000))[0]).toBe('working');
      const started = once(worker, 'message');
      await queue.fanOut(5);
      await soon(started, 'its run');
    } finally {
      const exit = once(worker, 'exit');
      worker.kill('SIGKILL');
      await exit;
    }
    await queue.reset();
    const held = heldHandlers();
    await queue.work(held.handlers);
    await queue.fanOut(5);
    (await held.fanOut.take(1_500)).end('done');
  });

  test('QU2 hazard 10: with Redis gone an add rejects within 2 s, and the worker goes on after its return', async () => {
    const held = heldHandlers();
    await queue.work(held.handlers);
    await queue.fanOut(1);
    (await held.fanOut.take()).end('done');
    await redis.kill9();
    for (const add of [queue.fanOut(1), queue.resend(1, 0)]) {
      const { code, ms } = await timed(add);
      expect(code).toBe('live_unavailable');
      expect(ms).toBeLessThan(2_000);
    }
    await pass(3_000);
    await redis.restart();
    await soon(added(queue, 2), 'an add after the return');
    const run = await held.fanOut.take();
    expect(run.shard).toBe(2);
    run.end('done');
  });

  test('QU2 hazard 10: with Redis silent an add rejects within 2 s, and both go on when it answers again', async () => {
    const held = heldHandlers();
    await queue.work(held.handlers);
    redis.pause();
    for (let i = 0; i < 3; i += 1) {
      const { code, ms } = await timed(queue.fanOut(1));
      expect(code).toBe('live_unavailable');
      expect(ms).toBeLessThan(2_000);
    }
    redis.resume();
    await soon(added(queue, 2), 'an add after the return');
    const shards = new Set<number>();
    while (!shards.has(2)) {
      const run = await held.fanOut.take();
      shards.add(run.shard);
      run.end('done');
    }
  });

  test('QU1 hazard 12: a run that Redis was lost under does not stop its shard', async () => {
    const held = heldHandlers();
    await queue.work(held.handlers);
    await queue.fanOut(1);
    const run = await held.fanOut.take();
    await redis.kill9();
    run.end('done');
    await redis.restart();
    await soon(added(queue, 1), 'an add after the return');
    (await held.fanOut.take()).end('done');
  });

  test.each(['there', 'gone', 'silent'])(
    'close leaves nothing running, with Redis %s: the process ends',
    async (state) => {
      const worker = fork(WORKER, [redis.socket, storeId]);
      const exit = once(worker, 'exit');
      try {
        await soon(once(worker, 'message'), 'the worker', 20_000);
        await queue.resend(1, 60_000);
        const started = once(worker, 'message');
        await queue.fanOut(5);
        await soon(started, 'its run');
        if (state === 'gone') await redis.kill9();
        if (state === 'silent') redis.pause();
        worker.send('close');
        expect(await soon(exit, 'its exit', 10_000)).toEqual([0, null]);
      } finally {
        worker.kill('SIGKILL');
        redis.resume();
      }
    },
  );

  test('a job that is not ours is removed, and the worker goes on', async () => {
    const held = heldHandlers();
    const { Queue: BullQueue } = await import('bullmq');
    const { Redis } = await import('ioredis');
    const connection = new Redis(redis.socket, { maxRetriesPerRequest: null });
    const foreign = new BullQueue('fan-out', { connection, prefix: `{${storeId}}:queue` });
    await foreign.add('fan-out', { shard: 'seven' }, { removeOnFail: true });
    await foreign.add('fan-out', { shard: 99 }, { removeOnFail: true });
    await queue.work(held.handlers);
    await queue.fanOut(3);
    const run = await held.fanOut.take();
    expect(run.shard).toBe(3);
    run.end('done');
    await foreign.close();
    connection.disconnect();
  });
});

/** Repeats an add until Redis takes it, as the sweep does. */
async function added(queue: Queue, shard: number): Promise<void> {
  while ((await timed(queue.fanOut(shard))).code !== 'added') await pass(50);
}
