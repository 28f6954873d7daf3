import { describe, expect, test } from 'vitest';
import { createBounds } from './bounds.js';
import { ClientError } from './client-error.js';
import { createTestPage } from './testing/test-page.js';

describe('bounds of the client', () => {
  test('CL10 have defaults, and are whole numbers from 1', () => {
    expect(createBounds().limits).toEqual({
      heldFrames: 64,
      waitingMessages: 2_000,
      rememberedIds: 2_000,
      dueAcks: 100,
      dueIds: 1_000,
      requests: 256,
      publishes: 1_000,
    });
    for (const heldFrames of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => createBounds({ heldFrames })).toThrow('limits.heldFrames');
    }
  });

  test('CL10 publishes: an offline page that publishes 10,000 times holds so many, and is refused the rest with a code', async () => {
    const page = createTestPage({ limits: { publishes: 50 } });
    page.service.wire.isDown = true;
    const outcomes = Array.from({ length: 10_000 }, (_, number) =>
      page.client.publish({ title: `${number}` }).catch((error: unknown) => error),
    );
    expect(page.client.usage().publishes).toEqual({ held: 50, refused: 9_950 });
    await page.clock.advance(120_000);
    const errors = (await Promise.all(outcomes)).filter((error) => error instanceof ClientError);
    expect(errors.filter(({ code }) => code === 'overloaded')).toHaveLength(9_950);
    expect(errors.every(({ retryable, key }) => retryable && key !== undefined)).toBe(true);
    expect(page.client.usage().publishes.held).toBe(0);
    page.service.wire.isDown = false;
    expect(await page.client.publish({ title: 'again' })).toEqual({ id: 'id of again', channel: 'items' });
  });

  test('CL10 requests on the socket: one more fails at once, and is made again later', async () => {
    const page = createTestPage({ limits: { requests: 3 } });
    page.service.failures.set('subscribe', [null, null, null]);
    for (let number = 0; number < 5; number += 1) page.read(`c${number}`);
    await page.clock.settle();
    const { held, refused } = page.client.usage().requests;
    expect([held, page.asked('subscribe').length]).toEqual([3, 3]);
    expect(refused).toBeGreaterThanOrEqual(2);
    await page.clock.advance(60_000);
    expect(page.state()).toEqual({ kind: 'live' });
    expect(page.client.usage().requests.held).toBe(0);
  });

  test('CL10 the inbox: a page that handles nothing holds so many frames and messages, and gets all of it in the end', async () => {
    const page = createTestPage({ limits: { heldFrames: 3, waitingMessages: 10, rememberedIds: 5 } });
    let release: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    page.read('news', {
      onMessage: ({ seq }) => {
        page.got.push(seq);
        return gate;
      },
    });
    await page.clock.settle();
    for (let batch = 0; batch < 50; batch += 1) page.service.save('news', 4);
    page.service.save('news', 1, false);
    page.service.failures.set(
      'sync',
      Array.from({ length: 5 }, () => ({ status: 503, code: 'store_unavailable' })),
    );
    for (let batch = 0; batch < 10; batch += 1) page.service.save('news', 1);
    await page.clock.settle();
    const usage = page.client.usage();
    expect(usage.waitingMessages.held).toBe(10);
    expect(usage.waitingMessages.refused).toBeGreaterThan(0);
    expect(usage.heldFrames.held).toBeLessThanOrEqual(3);
    release();
    await page.clock.advance(60_000);
    expect(page.got).toEqual(Array.from({ length: 211 }, (_, index) => index + 1));
    expect(page.client.usage().rememberedIds).toEqual({ held: 5, refused: 0 });
    expect(page.client.usage().heldFrames.held).toBe(0);
  });

  test('CL10 frames beyond a hole: the furthest go, and are asked for again', async () => {
    const page = createTestPage({ limits: { heldFrames: 3 } });
    page.read();
    await page.clock.settle();
    page.service.failures.set('sync', [{ status: 503, code: 'store_unavailable' }]);
    page.service.save('news', 1, false);
    for (let batch = 0; batch < 10; batch += 1) page.service.save('news', 1);
    await page.clock.settle();
    expect(page.client.usage().heldFrames).toEqual({ held: 3, refused: 7 });
    await page.clock.advance(10_000);
    expect(page.got).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test('CL10 due acks: so many channels, the oldest goes and is said at the next subscribe', async () => {
    const page = createTestPage({ limits: { dueAcks: 2 } });
    const never = () => Array.from({ length: 200 }, () => ({ status: 503, code: 'live_unavailable' }));
    page.service.failures.set('/ack', never()).set('ack', never());
    for (const channel of ['a', 'b', 'c']) page.read(channel);
    await page.clock.settle();
    for (const channel of ['a', 'b', 'c']) page.service.save(channel, 1);
    await page.clock.settle();
    expect(page.client.usage().dueAcks).toEqual({ held: 2, refused: 1 });
    page.service.failures.clear();
    page.service.wire.cut();
    await page.clock.advance(10_000);
    expect(['a', 'b', 'c'].map((channel) => page.service.cursor('c1', channel))).toEqual([1, 1, 1]);
    expect(page.client.usage().dueAcks.held).toBe(0);
  });
});
