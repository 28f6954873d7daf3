import { describe, expect, test } from 'vitest';
import { createMemoryStorage, createTestPage } from './testing/test-page.js';

const none = { status: 503, code: 'live_unavailable' };

/** A page that is new: what was saved before is not owed to it. */
async function newcomer(options: Parameters<typeof createTestPage>[0] = {}, saved = 5) {
  const page = createTestPage(options);
  page.service.save('news', saved);
  page.read();
  await page.clock.settle();
  const idsAsked = () => page.service.posts.flatMap(({ body }) => (Array.isArray(body.ids) ? [body.ids] : []));
  return { ...page, idsAsked };
}

describe('redriven messages', () => {
  test('CL14 stand outside the order, and are acknowledged by ids', async () => {
    const page = await newcomer();
    page.service.redrive('news', [2, 4]);
    page.service.save('news', 1);
    await page.clock.advance(2_000);
    expect([...page.got].sort()).toEqual([2, 4, 6]);
    expect(page.idsAsked()).toEqual([['news-e1-2', 'news-e1-4']]);
    expect(page.service.redriven.size).toBe(0);
    expect(page.service.cursor('c1', 'news')).toBe(6);
    expect(page.asked('sync')).toEqual([]);
  });

  test('CL14 reading 7: each once in a page life: a repeat, and what the page had in order, is only acknowledged', async () => {
    const page = await newcomer();
    page.service.save('news', 1);
    page.service.redrive('news', [2]);
    await page.clock.advance(2_000);
    page.service.redrive('news', [2]);
    page.service.redrive('news', [6]);
    await page.clock.advance(2_000);
    expect([...page.got].sort()).toEqual([2, 6]);
    expect(page.service.redriven.size).toBe(0);
  });

  test('CL14 one that comes again while the page handles it is not handed over twice', async () => {
    const page = createTestPage();
    page.service.save('news', 3);
    const finish: (() => void)[] = [];
    page.read('news', {
      onMessage: ({ seq }) => {
        page.got.push(seq);
        return new Promise<void>((resolve) => void finish.push(resolve));
      },
    });
    await page.clock.settle();
    page.service.redrive('news', [2]);
    await page.clock.settle();
    page.service.redrive('news', [2]);
    await page.clock.settle();
    finish[0]?.();
    await page.clock.advance(2_000);
    expect(page.got).toEqual([2]);
    expect(page.service.redriven.size).toBe(0);
  });

  test('CL14 acks by ids take the socket when POST fails, and outlive the page', async () => {
    const page = await newcomer();
    page.service.failures.set('/ack', [none]);
    page.service.redrive('news', [1]);
    await page.clock.settle();
    expect(page.asked('ack')).toEqual([{ ids: ['news-e1-1'] }]);
    expect(page.service.redriven.size).toBe(0);

    const storage = createMemoryStorage();
    const first = await newcomer({ storage });
    const never = () => Array.from({ length: 20 }, () => none);
    first.service.failures.set('/ack', never()).set('ack', never());
    first.service.redrive('news', [3]);
    await first.clock.settle();
    expect(first.service.redriven.size).toBe(1);
    first.service.wire.cut();
    first.service.failures.clear();
    const second = createTestPage({ storage }, first.service);
    second.read('sport');
    await second.clock.advance(2_000);
    expect(second.service.redriven.size).toBe(0);
    expect(second.client.usage().dueIds.held).toBe(0);
  });

  test('CL10 at most 1,000 ids wait for their ack; what is past that is not acknowledged', async () => {
    const page = await newcomer({ limits: { dueIds: 10 } }, 30);
    const never = () => Array.from({ length: 500 }, () => none);
    page.service.failures.set('/ack', never()).set('ack', never());
    for (let seq = 1; seq <= 30; seq += 1) page.service.redrive('news', [seq]);
    await page.clock.advance(3_000);
    expect(page.got).toHaveLength(30);
    expect(page.client.usage().dueIds).toEqual({ held: 10, refused: 20 });
    page.service.failures.clear();
    await page.clock.advance(10_000);
    expect([page.service.redriven.size, page.client.usage().dueIds.held]).toEqual([20, 0]);
  });
});
