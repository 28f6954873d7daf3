import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startRedis, type TestRedis } from '../../../test/support/redis.js';
import { busContract, inbox, wholeFrame } from '../bus.contract.js';
import type { Bus } from '../bus.js';
import { framesChannel, ordersChannel } from './channels.js';
import { createRedisBus } from './index.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

busContract('Redis', async () => {
  const options = { redis: { socket: redis.socket }, storeId: randomUUID() };
  const [worker, gateway] = [createRedisBus(options), createRedisBus(options)];
  return {
    worker,
    gateway,
    async close() {
      await Promise.all([worker.close(), gateway.close()]);
    },
  };
});

describe('Redis bus', { timeout: 20_000 }, () => {
  const lines: { level: number; channel?: string }[] = [];
  const log = pino({ base: null, level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const storeId = randomUUID();
  let bus: Bus;
  beforeEach(async () => {
    lines.length = 0;
    bus = createRedisBus({ redis: { socket: redis.socket }, storeId, log });
    await bus.open();
  });
  afterEach(() => bus.close());

  test('another store on the same Redis hears nothing', async () => {
    const other = createRedisBus({ redis: { socket: redis.socket }, storeId: randomUUID() });
    await other.open();
    const foreign = inbox<number>();
    const own = inbox<number>();
    await other.onFrames(foreign.put);
    await bus.onFrames(own.put);
    await bus.publishFrames(1, [wholeFrame]);
    expect(await own.take()).toBe(1);
    expect(foreign.untaken()).toEqual([]);
    await other.close();
  });

  test('a payload that is not understood is logged and skipped', async () => {
    const frames = inbox<number>();
    const orders = inbox<string>();
    await bus.onFrames(frames.put);
    await bus.onOrders('n1', (order) => orders.put(order.kind));
    const stranger = new Redis(redis.socket);
    await stranger.publish(framesChannel(storeId, 1), '{"half":');
    await stranger.publish(framesChannel(storeId, 1), JSON.stringify([{ ...wholeFrame, to: 'six' }]));
    await stranger.publish(ordersChannel(storeId, 'n1'), JSON.stringify({ kind: 'explode' }));
    stranger.disconnect();
    await bus.publishFrames(2, [wholeFrame]);
    await bus.sendOrder('n1', {
      kind: 'close',
      connection: 'c',
      closed: { code: 'draining', message: '', retryable: true },
    });
    expect(await frames.take()).toBe(2);
    expect(await orders.take()).toBe('close');
    expect(frames.untaken()).toEqual([]);
    expect(lines.map((line) => [line.level, line.channel])).toEqual([
      [40, framesChannel(storeId, 1)],
      [20, framesChannel(storeId, 1)],
      [20, ordersChannel(storeId, 'n1')],
    ]);
  });

  test('BU1 with Redis gone publishing rejects at once, and the subscription comes back by itself', async () => {
    const frames = inbox<number>();
    await bus.onFrames(frames.put);
    await redis.kill9();
    const start = performance.now();
    await expect(bus.publishFrames(1, [wholeFrame])).rejects.toMatchObject({ code: 'live_unavailable' });
    await expect(
      bus.sendOrder('n1', {
        kind: 'close',
        connection: 'c',
        closed: { code: 'draining', message: '', retryable: true },
      }),
    ).rejects.toMatchObject({ code: 'live_unavailable' });
    expect(performance.now() - start).toBeLessThan(2_000);
    await redis.restart();
    // Publisher and subscriber come back one after the other, each within about a second: until then frames are lost.
    const deadline = Date.now() + 10_000;
    const arrived = frames.take(10_000);
    let seen = false;
    void arrived.then(() => {
      seen = true;
    });
    while (!seen && Date.now() < deadline) {
      await bus.publishFrames(4, [wholeFrame]).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await arrived).toBe(4);
  });

  test('open rejects with live_unavailable where no Redis is, and close ends it', async () => {
    const nowhere = createRedisBus({ redis: { socket: `${redis.socket}.none` }, storeId });
    await expect(nowhere.open()).rejects.toMatchObject({ code: 'live_unavailable' });
    await nowhere.close();
    await expect(nowhere.publishFrames(1, [wholeFrame])).rejects.toMatchObject({ code: 'live_unavailable' });
  });
});
