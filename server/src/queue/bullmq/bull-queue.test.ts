import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startRedis, type TestRedis } from '../../../test/support/redis.js';
import { heldHandlers, queueContract } from '../queue.contract.js';
import type { Queue } from '../queue.js';
import { createBullQueue } from './index.js';

const pass = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const open = () => createBullQueue({ redis: { socket: redis.socket }, storeId: randomUUID() });

queueContract('BullMQ', async () => {
  const queue = open();
  return { queue, pass, close: () => queue.close() };
});

describe('BullMQ queue', () => {
  let queue: Queue;
  beforeEach(async () => {
    queue = open();
    await queue.open();
  });
  afterEach(() => queue.close());

  test('hazard 5: two stores on one Redis do not see each other', async () => {
    const other = open();
    await other.open();
    const held = heldHandlers();
    await other.work(held.handlers);
    await queue.fanOut(1);
    await pass(200);
    expect(held.fanOut.untaken()).toEqual([]);
    expect((await queue.counts()).fanOut.waiting).toBe(1);
    await other.close();
  });

  test('QU1 hazard 12: adds from another node during an active run are one next run, and nothing is left of any', async () => {
    const held = heldHandlers();
    await queue.work(held.handlers);
    await queue.fanOut(1);
    const first = await held.fanOut.take();
    for (let i = 0; i < 3; i += 1) await queue.fanOut(1);
    first.end('done');
    (await held.fanOut.take()).end('done');
    await pass(100);
    expect(await queue.counts()).toEqual({
      fanOut: { waiting: 0, active: 0, delayed: 0, failed: 0 },
      resend: { waiting: 0, active: 0, delayed: 0, failed: 0 },
    });
  });

  test('open rejects with live_unavailable where no Redis is', async () => {
    const nowhere = createBullQueue({ redis: { socket: `${redis.socket}.none` }, storeId: randomUUID() });
    await expect(nowhere.open()).rejects.toMatchObject({ code: 'live_unavailable' });
    await nowhere.close();
  });
});
