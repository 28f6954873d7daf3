import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRedis, type TestRedis } from '../../../test/support/redis.js';
import { type Bounds, CHANNEL, POLICY, SHARD } from '../contract/opened.contract.js';
import { describeLiveState } from '../live-state.contract.js';
import type { LiveState } from '../live-state.js';
import { createRedisLiveState } from './index.js';

let server: TestRedis | undefined;

beforeAll(async () => {
  server = await startRedis();
});

afterAll(() => server?.stop());

function redis(): TestRedis {
  if (!server) throw new Error('Redis was not started');
  return server;
}

async function opened(
  at: TestRedis = redis(),
  storeId: string = randomUUID(),
  bounds: Bounds = {},
): Promise<LiveState> {
  const live = createRedisLiveState({ redis: at.target, storeId, policy: POLICY, ...bounds });
  await live.open();
  return live;
}

describeLiveState('redis', async (_policy, bounds) => {
  const live = await opened(redis(), randomUUID(), bounds);
  return {
    live,
    advance: (ms) => delay(Math.ceil(ms) + 1),
    flush: () => redis().flush(),
    async restart() {
      await redis().kill9();
      await redis().restart();
      await until(() => live.ping());
    },
    close: () => live.close(),
  };
});

describe('redis: its own', () => {
  test('AK7 a process that stood still for longer than an answer may take has the answer all the same', async () => {
    const live = await opened();
    await live.ping();
    const answer = live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 4 }]);
    // The command is on its way; nothing else of this process runs until long after its time.
    const until = performance.now() + 1_800;
    while (performance.now() < until);
    await answer;
    expect(await live.heads(SHARD, [CHANNEL])).toEqual(new Map([[CHANNEL, 4]]));
    await live.close();
  });

  test('AK7 a Redis that says nothing is given up after 1.5 s', async () => {
    const live = await opened();
    redis().pause();
    try {
      const started = performance.now();
      await expect(live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 4 }])).rejects.toMatchObject({
        code: 'live_unavailable',
      });
      expect(performance.now() - started).toBeGreaterThan(1_400);
      expect(performance.now() - started).toBeLessThan(3_000);
    } finally {
      redis().resume();
    }
    await live.close();
  });

  test('hazard 5: two stores on one Redis never meet; every key carries the store’s id and one hash tag per shard', async () => {
    const [a, b] = [await opened(), await opened()];
    await a.raiseHeads(SHARD, [{ channel: CHANNEL, head: 4 }]);
    expect(await b.heads(SHARD, [CHANNEL])).toEqual(new Map());
    const storeId = randomUUID();
    const c = await opened(redis(), storeId);
    const join = {
      channel: CHANNEL,
      client: 's/a',
      node: 'n',
      connection: 'c',
      label: 'l',
      storeHead: 3,
      restore: { cursor: 0, joined: 0 },
    };
    await c.join(SHARD, [join]);
    await c.recordSent(SHARD, [{ channel: CHANNEL, from: 3, to: 5 }]);
    await c.advanceSeqs(SHARD, { channel: CHANNEL, client: 's/a', seqs: [2] });
    await c.takeRounds(CHANNEL, 3, [{ client: 's/a', connection: 'c' }]);
    await c.depart(CHANNEL, 's/a', null, 'unsubscribed');
    const client = new Redis(redis().url);
    const keys = (await client.keys('*')).filter((key) => key.startsWith(storeId));
    client.disconnect();
    expect(keys.length).toBeGreaterThan(5);
    expect(keys.filter((key) => !key.startsWith(`${storeId}:{${SHARD}}:`))).toEqual([]);
    await Promise.all([a, b, c].map((live) => live.close()));
  });

  test('a departure leaves no key of the client behind', async () => {
    const storeId = randomUUID();
    const live = await opened(redis(), storeId);
    const join = {
      channel: CHANNEL,
      client: 's/a',
      node: 'n',
      connection: 'c',
      label: 'l',
      storeHead: 3,
      restore: { cursor: 0, joined: 0 },
    };
    await live.join(SHARD, [join]);
    await live.advanceSeqs(SHARD, { channel: CHANNEL, client: 's/a', seqs: [2] });
    await live.takeRounds(CHANNEL, 3, [{ client: 's/a', connection: 'c' }]);
    const departure = await live.depart(CHANNEL, 's/a', null, 'unsubscribed');
    if (typeof departure === 'string') throw new Error(departure);
    await live.finishDeparture(departure);
    const client = new Redis(redis().url);
    const left = (await client.keys(`${storeId}*`)).map((key) => key.slice(`${storeId}:{${SHARD}}:`.length));
    client.disconnect();
    // Heads stay; `due` is taken off by the pass that finds nothing.
    expect(left.sort()).toEqual(['due', 'heads']);
    await live.close();
  });

  test('before open and after close everything rejects with live_unavailable', async () => {
    const live = createRedisLiveState({ redis: redis().target, storeId: 'x', policy: POLICY });
    await expect(live.nextDue(0)).rejects.toMatchObject({ code: 'live_unavailable' });
    await live.open();
    await live.nextDue(0);
    await live.close();
    await expect(live.ping()).rejects.toMatchObject({ code: 'live_unavailable' });
    await expect(live.nodes()).rejects.toMatchObject({ code: 'live_unavailable' });
  });

  test('scripts are loaded again after Redis forgot them', async () => {
    const live = await opened();
    await live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 4 }]);
    const client = new Redis(redis().url);
    await client.script('FLUSH');
    client.disconnect();
    await live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 5 }]);
    expect(await live.heads(SHARD, [CHANNEL])).toEqual(new Map([[CHANNEL, 5]]));
    await live.close();
  });
});

describe('redis: outages', () => {
  test('hazard 10: killed: calls are refused at once, and it answers within two seconds of the return', async () => {
    const own = await startRedis();
    const live = await opened(own);
    await live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 4 }]);
    await own.kill9();
    for (let i = 0; i < 3; i += 1) {
      const started = performance.now();
      await expect(live.nextDue(SHARD)).rejects.toMatchObject({ code: 'live_unavailable' });
      expect(performance.now() - started).toBeLessThan(500);
      await delay(300);
    }
    await own.restart();
    const returned = performance.now();
    await until(() => live.ping());
    expect(performance.now() - returned).toBeLessThan(2_000);
    expect(await live.heads(SHARD, [CHANNEL])).toEqual(new Map([[CHANNEL, 4]]));
    await live.close();
    await own.stop();
  }, 20_000);

  test('hazard 10: there and silent: calls are given up within 2 s, and go on after', async () => {
    const own = await startRedis();
    const live = await opened(own);
    await live.nextDue(SHARD);
    own.pause();
    const started = performance.now();
    await expect(live.nextDue(SHARD)).rejects.toMatchObject({ code: 'live_unavailable' });
    expect(performance.now() - started).toBeLessThan(2_000);
    own.resume();
    await until(() => live.ping());
    await live.close();
    await own.stop();
  }, 20_000);

  test('reading 9: open: a Redis that may evict keys is refused with a line that says what to set', async () => {
    const own = await startRedis(['--maxmemory-policy', 'allkeys-lru']);
    await expect(opened(own)).rejects.toThrow('Redis has maxmemory-policy allkeys-lru');
    await own.stop();
  });
});

/** Resolves once `ask` does; a deadline of 10 s. */
async function until(ask: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(20);
    }
  }
}
