import { describe, expect, test } from 'vitest';
import { createMemoryStorage, createTestPage } from './testing/test-page.js';

const none = { status: 503, code: 'live_unavailable' };
const never = () => Array.from({ length: 20 }, () => none);

/** A page that handled what it was given and was closed before the service took an ack. */
async function closedBeforeItsAcks(count = 5) {
  const storage = createMemoryStorage();
  const first = createTestPage({ storage });
  first.read();
  await first.clock.settle();
  first.service.failures.set('/ack', never()).set('ack', never());
  first.service.save('news', count);
  await first.clock.settle();
  expect(first.got).toHaveLength(count);
  expect(first.service.cursor('c1', 'news')).toBe(0);
  first.service.wire.cut();
  first.service.failures.clear();
  return { storage, service: first.service, epoch: first.service.epoch };
}

describe('acks that outlive a page', () => {
  test('CL8 what was handled and not confirmed is acknowledged by the next page, though it reads another channel', async () => {
    const { storage, service } = await closedBeforeItsAcks();
    const second = createTestPage({ storage }, service);
    second.read('sport');
    await second.clock.advance(1_500);
    expect(service.cursor('c1', 'news')).toBe(5);
    expect(second.got).toEqual([]);
  });

  test('CL8 a channel that is read again says it at subscribe; no ack goes out for it', async () => {
    const { storage, service } = await closedBeforeItsAcks();
    const before = service.posts.length;
    const second = createTestPage({ storage }, service);
    second.read();
    await second.clock.advance(5_000);
    expect(second.asked('subscribe').at(-1)).toEqual({ channel: 'news', epoch: 'e1', after: 5 });
    expect(service.cursor('c1', 'news')).toBe(5);
    expect(service.posts.slice(before).filter(({ path }) => path === '/ack')).toEqual([]);
  });

  test('CL8 they are tried until the service has them, and then no more', async () => {
    const { storage, service } = await closedBeforeItsAcks();
    service.failures.set('/ack', [none, none]).set('ack', [none, none]);
    const second = createTestPage({ storage }, service);
    second.read('sport');
    await second.clock.advance(10_000);
    expect(service.cursor('c1', 'news')).toBe(5);
    const third = createTestPage({ storage }, service);
    const before = service.posts.length;
    third.read('sport');
    await third.clock.advance(10_000);
    expect(service.posts.slice(before).filter(({ path }) => path === '/ack')).toEqual([]);
  });

  test('CL5 CL8 another epoch voids them', async () => {
    const { storage, service } = await closedBeforeItsAcks();
    service.replaceStore('e2');
    service.save('news', 9);
    const second = createTestPage({ storage }, service);
    second.read('sport');
    await second.clock.advance(10_000);
    expect(service.cursor('c1', 'news')).toBeUndefined();
    const asked = service.posts.filter(({ path }) => path === '/ack').length;
    await second.clock.advance(60_000);
    expect(service.posts.filter(({ path }) => path === '/ack')).toHaveLength(asked);
  });

  test('CL8 they are those of one client: another name does not see them', async () => {
    const { storage, service } = await closedBeforeItsAcks();
    const other = createTestPage({ storage, client: 'c2' }, service);
    other.read('sport');
    await other.clock.advance(5_000);
    expect(service.cursor('c1', 'news')).toBe(0);
    expect(service.cursor('c2', 'news')).toBeUndefined();
  });

  test('CL10 at most 100 channels are kept: the one that was not written for longest goes', async () => {
    const storage = createMemoryStorage();
    const page = createTestPage({ storage });
    for (let number = 0; number <= 100; number += 1) page.read(`c${number}`);
    await page.clock.settle();
    const record = [...storage.kept].find(([key]) => key.includes(':at:'));
    const { positions } = JSON.parse(record?.[1] ?? '{}') as { positions: [string][] };
    expect(positions).toHaveLength(100);
    expect(positions.map(([channel]) => channel)).not.toContain('c0');
  });

  test('what storage holds may be anything', async () => {
    for (const garbage of ['', 'null', '7', '{"positions":7}', '{"positions":[[],[1,2,3,4],7],"ids":[7,"x"]}', '{']) {
      const storage = createMemoryStorage();
      storage.setItem('surecast:http://push.test:at:["","c1"]', garbage);
      const page = createTestPage({ storage });
      page.read();
      await page.clock.settle();
      page.service.save('news', 1);
      await page.clock.settle();
      expect(page.got).toEqual([1]);
    }
  });
});

describe('storage', () => {
  test('CL10 that is absent, forbidden or full costs repeats after a reload, and the page is told', async () => {
    const full = createMemoryStorage();
    full.setItem = () => {
      throw new Error('QuotaExceededError');
    };
    for (const storage of [null, full]) {
      const page = createTestPage({ storage });
      page.read();
      await page.clock.settle();
      page.service.save('news', 3);
      await page.clock.settle();
      expect([page.got, page.client.storage]).toEqual([[1, 2, 3], 'lost']);
      expect(page.service.cursor('c1', 'news')).toBe(3);
    }
    const page = createTestPage();
    page.read();
    await page.clock.settle();
    expect(page.client.storage).toBe('kept');
  });

  test('CL4 a slow page keeps its place on the way, not only at the end', async () => {
    const storage = createMemoryStorage();
    const first = createTestPage({ storage });
    const { clock } = first;
    first.read('news', {
      onMessage: ({ seq }) => {
        first.got.push(seq);
        return new Promise<void>((resolve) => void clock.setTimeout(resolve, 400));
      },
    });
    await clock.settle();
    first.service.save('news', 20);
    await clock.advance(4_100);
    expect(first.got).toHaveLength(11);
    first.service.wire.cut();
    const second = createTestPage({ storage }, first.service);
    second.read();
    await second.clock.advance(2_000);
    expect(second.got[0]).toBeGreaterThanOrEqual(8);
    expect(second.got.at(-1)).toBe(20);
  });
});
