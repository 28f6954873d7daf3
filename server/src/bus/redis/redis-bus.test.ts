import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
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

/** TCP to Redis, which can fall silent both ways without an end, for connections that once sent a certain text. */
async function startProxy(to: number) {
  const pairs: { text: string; ends: Socket[] }[] = [];
  const server = createServer((near) => {
    const far = createConnection(to, '127.0.0.1');
    const pair = { text: '', ends: [near, far] };
    pairs.push(pair);
    near.on('data', (chunk) => {
      pair.text += chunk.toString('latin1');
    });
    near.pipe(far).pipe(near);
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      end.on('error', () => undefined).on('close', () => other.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    port: address.port,
    silence(text: string) {
      for (const { ends } of pairs.filter((pair) => pair.text.includes(text)))
        for (const end of ends) end.unpipe().pause();
    },
    async stop() {
      for (const { ends } of pairs) for (const end of ends) end.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

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
  const lines: { level: number; channel?: string; connection?: string }[] = [];
  const log = pino({ base: null, level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const storeId = randomUUID();
  let bus: Bus;
  beforeEach(async () => {
    lines.length = 0;
    bus = createRedisBus({ redis: { socket: redis.socket }, storeId, log });
    await bus.open();
  });
  afterEach(() => bus.close());

  test('hazard 5: another store on the same Redis hears nothing', async () => {
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

  test('PR4 hazard 14: a ping that does not come back rejects within its time, and a subscriber that is only half there is made anew', async () => {
    const proxy = await startProxy(Number(new URL(redis.url).port));
    const own = createRedisBus({ redis: { url: `redis://127.0.0.1:${proxy.port}` }, storeId, log });
    await own.open();
    const frames = inbox<number>();
    await own.onFrames(frames.put);
    await own.ping();
    proxy.silence('bus-subscriber');
    const start = performance.now();
    for (let lost = 0; lost < 2; lost += 1)
      await expect(own.ping()).rejects.toMatchObject({ code: 'live_unavailable' });
    expect(performance.now() - start).toBeLessThan(6_000);
    const warnings = lines.filter(({ level, connection }) => level === 40 && connection === 'bus-subscriber');
    expect(warnings).toHaveLength(1);
    // The old connection is given half a second to agree to its end; a third ping may fall into that.
    await own.ping().catch(() => own.ping());
    await own.publishFrames(3, [wholeFrame]);
    expect(await frames.take()).toBe(3);
    await own.close();
    await proxy.stop();
  });

  test('PR4 a ping without Redis rejects at once; one that is under way at the end of the bus rejects too', async () => {
    const own = createRedisBus({ redis: { socket: redis.socket }, storeId });
    await expect(own.ping()).rejects.toMatchObject({ code: 'live_unavailable' });
    await own.open();
    await own.ping();
    await own.onFrames(() => undefined);
    redis.pause();
    const ping = own.ping();
    const ended = own.close();
    await expect(ping).rejects.toMatchObject({ code: 'live_unavailable' });
    redis.resume();
    await ended;
  });

  test('a bus that is closed while Redis is silent ends within its patience', async () => {
    const own = createRedisBus({ redis: { socket: redis.socket }, storeId });
    await own.open();
    await own.onFrames(() => undefined);
    redis.pause();
    const start = performance.now();
    await own.close();
    expect(performance.now() - start).toBeLessThan(4_000);
    redis.resume();
  });

  test('open rejects with live_unavailable where no Redis is, and close ends it', async () => {
    const nowhere = createRedisBus({ redis: { socket: `${redis.socket}.none` }, storeId });
    await expect(nowhere.open()).rejects.toMatchObject({ code: 'live_unavailable' });
    await nowhere.close();
    await expect(nowhere.publishFrames(1, [wholeFrame])).rejects.toMatchObject({ code: 'live_unavailable' });
  });
});
