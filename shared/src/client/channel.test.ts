import { describe, expect, test } from 'vitest';
import { createMemoryStorage, createTestPage } from './testing/test-page.js';

describe('reading a channel', () => {
  test('"New client: cursor = head": only what is saved from now on is given', async () => {
    const page = createTestPage();
    page.service.save('news', 5);
    page.read();
    await page.clock.settle();
    expect(page.state()).toEqual({ kind: 'live' });
    page.service.save('news', 2);
    await page.clock.settle();
    expect(page.got).toEqual([6, 7]);
    expect(page.acks()).toEqual([7]);
  });

  test('"an ack is answered and means nothing": none is sent for a channel of the service\'s own', async () => {
    const page = createTestPage();
    page.read('$overview');
    await page.clock.settle();
    page.service.save('$overview', 3);
    await page.clock.advance(2_000);
    expect(page.got).toEqual([1, 2, 3]);
    expect(page.acks()).toEqual([]);
  });

  test('"(or head − rewind)"', async () => {
    const page = createTestPage();
    page.service.save('news', 5);
    page.read('news', { rewind: 2 });
    await page.clock.settle();
    expect(page.got).toEqual([4, 5]);
  });

  test('"the server sends the first page right after its answer and says in `sentTo` up to where; the client asks `sync` for the rest"', async () => {
    const page = createTestPage();
    page.service.save('news', 10);
    page.read('news', { rewind: 10 });
    await page.clock.settle();
    expect(page.got).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(page.asked('sync').map(({ after }) => after)).toEqual([3, 6, 9]);
    expect(page.states).toContain('catchingUp');
    expect(page.state()).toEqual({ kind: 'live' });
  });

  test('announced frames are waited for, and asked for when they do not come', async () => {
    const page = createTestPage();
    page.service.save('news', 2);
    page.service.holdsFrames = true;
    page.read('news', { rewind: 2 });
    await page.clock.advance(900);
    expect(page.asked('sync')).toEqual([]);
    await page.clock.advance(200);
    expect(page.asked('sync')).toEqual([{ channel: 'news', epoch: 'e1', after: 0 }]);
    expect(page.got).toEqual([1, 2]);
  });

  test('CL1 CL12 what frames and beacons told before the answer of subscribe is not forgotten', async () => {
    for (const isBeacon of [false, true]) {
      const page = createTestPage();
      page.service.failures.set('subscribe', [null]);
      page.service.holdsFrames = true;
      page.read();
      await page.clock.settle();
      const socket = page.service.wire.open[0];
      // The answer was made before three messages were saved; the first two frames were lost on the way, or all of them.
      if (isBeacon) socket?.write('head', { epoch: 'e1', heads: { news: 3 } });
      else {
        const message = { id: 'news-e1-3', seq: 3, title: '', text: '', at: '', attempt: 0 };
        socket?.write('messages', { channel: 'news', epoch: 'e1', from: 2, to: 3, messages: [message] });
      }
      await page.clock.advance(6_000);
      expect(page.asked('subscribe')).toHaveLength(2);
      page.service.save('news', 3, false);
      await page.clock.advance(6_000);
      expect(page.got).toEqual([1, 2, 3]);
    }
  });

  test('a lost answer to subscribe is asked for again', async () => {
    const page = createTestPage();
    page.service.save('news', 2);
    page.service.failures.set('subscribe', [null]);
    page.read('news', { rewind: 2 });
    await page.clock.advance(20_000);
    expect(page.got).toEqual([1, 2]);
  });

  test('CL1 "`from` > last is a hole: hold the frame, `sync` from last"', async () => {
    const page = createTestPage();
    page.read();
    await page.clock.settle();
    page.service.save('news', 2, false);
    page.service.save('news', 1);
    await page.clock.settle();
    expect(page.asked('sync')).toEqual([{ channel: 'news', epoch: 'e1', after: 0, to: 2 }]);
    expect(page.got).toEqual([1, 2, 3]);
  });

  test('a page of `sync` tells of messages whose frames were lost', async () => {
    const page = createTestPage();
    page.read();
    await page.clock.settle();
    page.service.save('news', 1, false);
    page.service.save('news', 1);
    page.service.save('news', 1, false);
    await page.clock.settle();
    expect(page.got).toEqual([1, 2, 3]);
  });

  test('a sync that fails is repeated until the hole is filled', async () => {
    const page = createTestPage();
    page.service.failures.set('sync', [{ status: 503, code: 'store_unavailable' }, null]);
    page.read();
    await page.clock.settle();
    page.service.save('news', 1, false);
    page.service.save('news', 1);
    await page.clock.advance(30_000);
    expect(page.got).toEqual([1, 2]);
  });

  test('CL1 after a cut, what was saved in between arrives in order, once each', async () => {
    const page = createTestPage();
    page.read();
    await page.clock.settle();
    page.service.save('news', 3);
    await page.clock.settle();
    page.service.wire.isDown = true;
    page.service.wire.cut();
    await page.clock.settle();
    expect(page.state().kind).toBe('offline');
    page.service.save('news', 4);
    page.service.wire.isDown = false;
    await page.clock.advance(2_000);
    expect(page.got).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(page.asked('subscribe').at(-1)).toEqual({ channel: 'news', epoch: 'e1', after: 3 });
  });

  test('CL4 reading 2: a reload goes on from what the page itself has handled', async () => {
    const storage = createMemoryStorage();
    const first = createTestPage({ storage });
    const never = Array.from({ length: 4 }, () => ({ status: 503, code: 'live_unavailable' }));
    first.service.failures.set('/ack', [...never]).set('ack', [...never]);
    first.read();
    await first.clock.settle();
    first.service.save('news', 3);
    await first.clock.settle();
    await first.client.close();
    expect(first.service.cursor('c1', 'news')).toBe(0);
    first.service.save('news', 2);
    first.service.failures.clear();
    const second = createTestPage({ storage }, first.service);
    second.read();
    await second.clock.settle();
    expect(second.got).toEqual([4, 5]);
  });

  test('CL5 "Another epoch: `recovered: false`, the old position and queued acks are void, start at the cursor given"', async () => {
    const page = createTestPage();
    page.read();
    await page.clock.settle();
    const never = Array.from({ length: 9 }, () => null);
    page.service.failures.set('/ack', never);
    page.service.save('news', 3);
    page.service.wire.isDown = true;
    await page.clock.settle();
    page.service.wire.cut();
    page.service.epoch = 'e2';
    page.service.forget('c1', 'news');
    page.service.wire.isDown = false;
    await page.clock.advance(1_000);
    const before = page.service.posts.length;
    page.service.failures.clear();
    await page.clock.advance(20_000);
    expect(page.service.posts.slice(before)).toEqual([]);
    page.service.save('news', 1);
    await page.clock.settle();
    expect(page.got).toEqual([1, 2, 3, 4]);
    expect(page.service.posts.slice(before).map(({ body }) => body)).toEqual([
      { client: 'c1', channel: 'news', epoch: 'e2', upTo: 4 },
    ]);
  });

  test('what the log no longer holds is named, and what follows arrives', async () => {
    const page = createTestPage();
    page.read();
    await page.clock.settle();
    page.service.save('news', 1);
    await page.clock.settle();
    page.service.wire.isDown = true;
    page.service.wire.cut();
    await page.clock.settle();
    page.service.save('news', 6);
    page.service.floor = 4;
    page.service.wire.isDown = false;
    await page.clock.advance(2_000);
    expect(page.missed).toEqual([{ from: 1, to: 4 }]);
    expect(page.got).toEqual([1, 5, 6, 7]);
    expect(page.state()).toEqual({ kind: 'live' });
  });

  test('hazard 23: "`not_subscribed` → reconcile"', async () => {
    const page = createTestPage();
    page.read();
    await page.clock.settle();
    page.service.forget('c1', 'news');
    page.service.save('news', 2);
    await page.clock.advance(1_000);
    expect(page.asked('subscribe').at(-1)).toEqual({ channel: 'news', epoch: 'e1', after: 2 });
    expect(page.service.cursor('c1', 'news')).toBe(2);
    expect(page.got).toEqual([1, 2]);
  });

  test('unsubscribe tells the service, and a page that only swaps its handlers stays', async () => {
    const page = createTestPage();
    const first = page.read();
    await page.clock.settle();
    first.unsubscribe();
    const again: number[] = [];
    const second = page.client.subscribe('news', { onMessage: ({ seq }) => void again.push(seq) });
    await page.clock.settle();
    expect(page.asked('unsubscribe')).toEqual([]);
    page.service.save('news', 1);
    await page.clock.settle();
    expect([page.got, again]).toEqual([[], [1]]);
    second.unsubscribe();
    await page.clock.settle();
    expect(page.asked('unsubscribe')).toEqual([{ channel: 'news' }]);
    expect(second.state).toEqual({ kind: 'left' });
  });

  test('a channel that was left right before the end is left', async () => {
    const page = createTestPage();
    const subscription = page.read();
    await page.clock.settle();
    subscription.unsubscribe();
    await page.client.close();
    await page.clock.settle();
    expect(page.asked('unsubscribe')).toEqual([{ channel: 'news' }]);
    expect(page.service.wire.open).toEqual([]);
  });

  test('a channel that is left while offline is left at return, and can be read again', async () => {
    const page = createTestPage();
    const subscription = page.read();
    await page.clock.settle();
    page.service.save('news', 2);
    await page.clock.settle();
    page.service.wire.isDown = true;
    page.service.wire.cut();
    subscription.unsubscribe();
    await page.clock.settle();
    page.service.wire.isDown = false;
    await page.clock.advance(2_000);
    expect(page.asked('unsubscribe')).toEqual([{ channel: 'news' }]);
    page.read();
    await page.clock.settle();
    expect(page.asked('subscribe').at(-1)).toEqual({ channel: 'news' });
    page.service.save('news', 1);
    await page.clock.settle();
    expect(page.got).toEqual([1, 2, 3]);
  });

  test('a second subscription of a channel is refused', async () => {
    const page = createTestPage();
    page.read();
    expect(() => page.read()).toThrow('already');
  });
});
