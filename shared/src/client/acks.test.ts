import { describe, expect, test } from 'vitest';
import { createTestPage } from './testing/test-page.js';

async function live() {
  const page = createTestPage();
  page.read();
  await page.clock.settle();
  return page;
}

describe('acks', () => {
  test('CL3 "cumulative; a POST at once when idle and at most one a second per client under traffic"', async () => {
    const page = await live();
    page.service.save('news', 1);
    await page.clock.settle();
    expect(page.acks()).toEqual([1]);
    for (let count = 0; count < 20; count += 1) {
      page.service.save('news', 1);
      await page.clock.advance(100);
    }
    expect(page.acks()).toEqual([1, 11, 21]);
  });

  test('CL3 hazard 15: "on the socket when POST fails, and the reverse"', async () => {
    const page = await live();
    page.service.failures.set('/ack', [null]);
    page.service.save('news', 1);
    await page.clock.settle();
    expect(page.asked('ack')).toEqual([{ channel: 'news', epoch: 'e1', upTo: 1 }]);
    expect(page.service.cursor('c1', 'news')).toBe(1);
    // The socket stays the way until it fails.
    page.service.failures.set('ack', [{ status: 503, code: 'live_unavailable' }]);
    page.service.save('news', 1);
    await page.clock.advance(1_000);
    expect(page.service.cursor('c1', 'news')).toBe(2);
    expect(page.acks()).toEqual([1, 2]);
  });

  test('CL3 CL4 survive a reconnect: what was handled is said as `after`, and nothing is handed over again', async () => {
    const page = await live();
    page.service.failures.set('/ack', [null, null, null, null]);
    page.service.failures.set('ack', [null, null, null, null]);
    page.service.save('news', 3);
    await page.clock.settle();
    page.service.wire.cut();
    await page.clock.advance(20_000);
    expect(page.service.cursor('c1', 'news')).toBe(3);
    expect(page.got).toEqual([1, 2, 3]);
  });

  test('CL3 wait for a connection that was lost, up to 10 s, and then for a random part of 5 s, once on the socket', async () => {
    const page = await live();
    page.service.save('news', 1);
    await page.clock.settle();
    page.service.save('news', 1);
    await page.clock.settle();
    page.service.wire.isDown = true;
    page.service.wire.cut();
    await page.clock.advance(9_900);
    expect(page.acks()).toEqual([1]);
    await page.clock.advance(100);
    expect(page.acks()).toEqual([1, 2]);
    page.service.wire.isDown = false;
    page.service.wire.cut();
    await page.clock.advance(12_000);
    page.service.wire.cut();
    await page.clock.advance(250);
    expect(page.client.connection.getSnapshot().kind).toBe('live');
    const posted = page.acks().length;
    const asked = page.asked('ack').length;
    page.service.save('news', 1);
    await page.clock.advance(2_400);
    expect(page.asked('ack')).toHaveLength(asked);
    await page.clock.advance(100);
    expect(page.asked('ack').at(-1)).toEqual({ channel: 'news', epoch: 'e1', upTo: 3 });
    expect(page.acks()).toHaveLength(posted);
    page.service.save('news', 1);
    await page.clock.advance(1_000);
    expect(page.acks().at(-1)).toBe(4);
  });

  test('are retried with waits when both ways fail', async () => {
    const page = await live();
    const none = { status: 503, code: 'live_unavailable' };
    page.service.failures.set('/ack', [none, none]);
    page.service.failures.set('ack', [none, none]);
    page.service.save('news', 1);
    await page.clock.settle();
    expect(page.service.cursor('c1', 'news')).toBe(0);
    await page.clock.advance(5_000);
    expect(page.service.cursor('c1', 'news')).toBe(1);
    expect(page.acks()).toEqual([1, 1, 1]);
  });

  test('"401 `token_expired` (the library keeps its acks and tries again with a new token)"', async () => {
    const page = await live();
    page.service.expired.add('t1');
    page.service.save('news', 1);
    await page.clock.settle();
    expect(page.service.posts.filter(({ path }) => path !== '/save').map(({ path, token }) => [path, token])).toEqual([
      ['/token', null],
      ['/ack', 't1'],
      ['/token', null],
      ['/ack', 't2'],
    ]);
    expect(page.service.posts[2]?.body).toEqual({ token: 't1' });
    expect(page.service.cursor('c1', 'news')).toBe(1);
  });

  test('a resend of what was handled is acknowledged again: its ack was lost', async () => {
    const page = await live();
    page.service.save('news', 2);
    await page.clock.advance(2_000);
    page.service.push(page.service.frame('news', 0, 2, 1));
    await page.clock.settle();
    expect(page.acks()).toEqual([2, 2]);
    expect(page.got).toEqual([1, 2]);
  });

  test('close sends what is due, and leaves no timer', async () => {
    const page = await live();
    page.service.save('news', 1);
    await page.clock.settle();
    page.service.save('news', 1);
    await page.clock.settle();
    expect(page.acks()).toEqual([1]);
    await page.client.close();
    expect(page.service.cursor('c1', 'news')).toBe(2);
    expect(page.service.wire.open).toEqual([]);
    expect(page.clock.pending).toBe(0);
  });
});
