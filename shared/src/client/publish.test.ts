import { describe, expect, test } from 'vitest';
import { createTestPage } from './testing/test-page.js';

describe('publish', () => {
  test('hazard 8: 503 "means unknown": it is repeated with the same key', async () => {
    const page = createTestPage();
    page.service.failures.set('/save', [{ status: 503, code: 'store_unavailable' }, null]);
    const saved = page.client.publish({ channel: 'news', title: 'a' });
    await page.clock.advance(10_000);
    expect(await saved).toEqual({ id: 'id of a', channel: 'news' });
    const keys = page.service.posts.filter(({ path }) => path === '/save').map(({ key }) => key);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  test('what cannot succeed is not repeated', async () => {
    const page = createTestPage();
    page.service.failures.set('/save', [{ status: 400, code: 'invalid_title' }]);
    const saved = page.client.publish({ title: '' }).catch((error: unknown) => error);
    await page.clock.advance(10_000);
    expect(await saved).toMatchObject({ code: 'invalid_title', retryable: false });
    expect(page.service.posts.filter(({ path }) => path === '/save')).toHaveLength(1);
  });

  test('gives up after some tries, with the key to go on with', async () => {
    const page = createTestPage();
    page.service.wire.isDown = true;
    const saved = page.client.publish({ title: 'a', key: 'k1' }).catch((error: unknown) => error);
    await page.clock.advance(120_000);
    expect(await saved).toMatchObject({ code: 'unreachable', retryable: true, key: 'k1' });
  });
});
