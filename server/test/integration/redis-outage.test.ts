import { afterEach, expect, it } from 'vitest';
import { expectDelivered, hasAll } from '../support/guarantee.js';
import { isLive, startReader, until } from '../support/readers.js';
import { startRedis } from '../support/redis.js';
import { newSave, type Saved, WAYS } from '../support/saves.js';
import { startServer } from '../support/server.js';

const OUTAGE_MS = 10_000;
const cleanup: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const step of cleanup.splice(0).reverse()) await step();
});

it.each(['stopped', 'paused'] as const)(
  'SV1 Redis %s for 10 s: saves are answered 201 all the while, and arrive after',
  async (how) => {
    const redis = await startRedis();
    cleanup.push(() => redis.stop());
    const server = await startServer({ env: { REDIS_URL: redis.url } });
    cleanup.push(() => server.stop());
    const reader = startReader(server.url, 'reader', ['items']);
    cleanup.push(() => reader.close());
    await until('the reader is live', () => isLive(reader.client.connection.getSnapshot()));

    const saved: Saved[] = [];
    async function saveOne(number: number): Promise<void> {
      const { status, body } = await (WAYS.json as (typeof WAYS)[string])(server.url, newSave('items', number));
      expect(status).toBe(201);
      saved.push(body as Saved);
    }
    await saveOne(0);
    await until('the first is shown', () => hasAll([reader], saved));
    await (how === 'stopped' ? redis.kill9() : redis.pause());
    const end = Date.now() + OUTAGE_MS;
    while (Date.now() < end) {
      const started = Date.now();
      await saveOne(saved.length);
      expect(Date.now() - started).toBeLessThan(2_000);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await (how === 'stopped' ? redis.restart() : redis.resume());
    await until('the reader has all of them', () => hasAll([reader], saved), 20_000);
    expectDelivered([reader], saved);
  },
);
