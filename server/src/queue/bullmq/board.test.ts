import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRedis, type TestRedis } from '../../../test/support/redis.js';
import { type BoardedQueue, createBullQueue } from './index.js';

let redis: TestRedis;
let queue: BoardedQueue;

beforeAll(async () => {
  redis = await startRedis();
  queue = createBullQueue({ redis: { socket: redis.socket }, storeId: randomUUID() });
  await queue.open();
});
afterAll(async () => {
  await queue.close();
  await redis.stop();
});

async function ask(path: string, params: Record<string, string> = {}, query: Record<string, unknown> = {}) {
  const question = queue.board().questions.find((one) => one.path === path);
  return question?.ask({ params, query });
}

describe("the queue's own page", () => {
  test('shows both queues, read-only, with their jobs', async () => {
    await queue.fanOut(3);
    await queue.resend(5, 60_000);
    const answer = await ask(
      '/api/queues',
      {},
      { activeQueue: 'fan-out', status: 'waiting', page: '1', jobsPerPage: '10' },
    );
    expect(answer?.status).toBe(200);
    expect(answer?.body).toMatchObject({
      queues: [
        { name: 'fan-out', readOnlyMode: true, counts: { waiting: 1 }, jobs: [{ data: { shard: 3 } }] },
        { name: 'resend', readOnlyMode: true, counts: { delayed: 1 } },
      ],
    });
  });

  test('knows no queue but these', async () => {
    expect(await ask('/api/queues/:queueName/:jobId', { queueName: 'other', jobId: '1' })).toMatchObject({
      status: 404,
    });
  });

  test('has questions only, no commands', () => {
    const paths = queue.board().questions.map(({ path }) => path);
    expect(paths).toContain('/api/queues');
    expect(paths.filter((path) => /retry|clean|pause|resume|add|obliterate|empty|promote/.test(path))).toEqual([]);
  });

  test('its page names its base, its scripts are there, and nothing comes from elsewhere', async () => {
    const { page, assets } = queue.board();
    const html = await page('/admin/queues/');
    expect(html).toContain('<base href="/admin/queues/"');
    expect(html).toContain('<title>Surecast queues</title>');
    expect(html).not.toMatch(/<%|https?:\/\/(?!www\.w3)/);
    expect(html).not.toMatch(/\sstyle=|<style/);
    const files = [...html.matchAll(/(?:src|href)="static\/([^"]+)"/g)].map(([, file]) => file ?? '');
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) expect(existsSync(join(assets, file)), file).toBe(true);
  });

  test('is not there before the queue is open', () => {
    const closed = createBullQueue({ redis: { socket: redis.socket }, storeId: randomUUID() });
    expect(() => closed.board()).toThrow(expect.objectContaining({ code: 'live_unavailable' }));
  });

  test('a question rejects with live_unavailable while Redis is away', async () => {
    const gone = await startRedis();
    const cut = createBullQueue({ redis: { socket: gone.socket }, storeId: randomUUID() });
    await cut.open();
    const question = cut.board().questions.find(({ path }) => path === '/api/queues');
    await gone.stop();
    const query = { page: '1', jobsPerPage: '10' };
    await expect(question?.ask({ params: {}, query })).rejects.toMatchObject({ code: 'live_unavailable' });
    await cut.close();
  });
});
