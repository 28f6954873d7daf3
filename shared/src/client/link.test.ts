import { describe, expect, test } from 'vitest';
import { fullJitter } from './backoff.js';
import { createChoices } from './testing/seeded.js';
import { createTestPage } from './testing/test-page.js';
import { renewAfterMs } from './tokens.js';

const refusal = (code: string) => ({ code, message: code, retryable: false });

describe('the connection', () => {
  test('CL6 "Reconnect: full jitter, first tries within 2 s"; the cap is 5 s', async () => {
    expect(fullJitter(30, () => 0.999_999)).toBe(5_000);
    expect(fullJitter(30, () => 0)).toBe(0);
    for (let seed = 0; seed < 60; seed += 1) {
      const page = createTestPage({ random: createChoices(seed).random });
      page.read();
      await page.clock.settle();
      page.service.wire.isDown = true;
      page.service.wire.cut();
      await page.clock.advance(1_500);
      expect(page.service.wire.connects, `seed ${seed}`).toBeGreaterThanOrEqual(3);
    }
    const waits = Array.from({ length: 4_000 }, (_, seed) => fullJitter(0, createChoices(seed).random));
    const early = waits.filter((wait) => wait < 250).length;
    expect(Math.max(...waits)).toBeLessThanOrEqual(500);
    expect(early / waits.length).toBeGreaterThan(0.45);
    expect(early / waits.length).toBeLessThan(0.55);
  });

  test('CL6 waits start short again after a connection that lived 5 s, and not after one that did not', async () => {
    const page = createTestPage({ random: () => 0.999_999 });
    page.read();
    await page.clock.settle();
    const waitAfter = async (ms: number) => {
      await page.clock.advance(ms);
      const cutAt = page.clock.now();
      page.service.wire.cut();
      const state = page.state();
      await page.clock.advance(6_000);
      return state.kind === 'offline' && state.retryAt !== null ? state.retryAt - cutAt : null;
    };
    expect(await waitAfter(5_000)).toBe(500);
    page.service.wire.cut();
    await page.clock.advance(600);
    expect(await waitAfter(100)).toBe(1_000);
    expect(await waitAfter(5_000)).toBe(500);
  });

  test('a try that meets silence ends after 4 s, the next after 8, then 16; then polling has its turn', async () => {
    const page = createTestPage({ random: () => 0 });
    page.service.wire.isSilent = true;
    page.read();
    const tries: [number, string | undefined][] = [];
    const start = page.clock.now();
    for (let ms = 0; ms < 45_000; ms += 500) {
      await page.clock.advance(500);
      if (page.service.wire.connects > tries.length) {
        tries.push([page.clock.now() - start - 500, page.service.wire.transports[0]]);
      }
    }
    expect(tries).toEqual([
      [0, 'websocket'],
      [3_500, 'websocket'],
      [11_500, 'polling'],
      [27_500, 'websocket'],
      [43_500, 'polling'],
    ]);
    page.service.wire.isSilent = false;
    await page.clock.advance(17_000);
    expect(page.state()).toEqual({ kind: 'live' });
  });

  test('says since when it is offline and when it tries again', async () => {
    const page = createTestPage();
    page.read();
    await page.clock.settle();
    const since = page.clock.now();
    page.service.wire.isDown = true;
    page.service.wire.cut();
    await page.clock.settle();
    expect(page.state()).toEqual({ kind: 'offline', since, retryAt: since + 250 });
    await page.clock.advance(250);
    expect(page.state()).toEqual({ kind: 'offline', since, retryAt: since + 250 + 500 });
    page.service.wire.isDown = false;
    await page.clock.advance(500);
    expect(page.state()).toEqual({ kind: 'live' });
  });

  test('CL6 "After `dropped` or `replaced`: only when the page asks": replaced', async () => {
    const page = createTestPage();
    page.read();
    await page.clock.settle();
    page.service.wire.open[0]?.write('closed', refusal('replaced'));
    page.service.wire.open[0]?.disconnect();
    await page.clock.advance(120_000);
    expect(page.state()).toEqual({ kind: 'replaced' });
    expect(page.service.wire.connects).toBe(1);
    page.client.rejoin();
    await page.clock.settle();
    expect(page.state()).toEqual({ kind: 'live' });
  });

  test('CL6 hazard 22: "After `dropped` or `replaced`: only when the page asks": dropped', async () => {
    const page = createTestPage();
    page.read();
    await page.clock.settle();
    page.service.save('news', 1);
    await page.clock.settle();
    page.service.wire.open[0]?.write('dropped', { channel: 'news', reason: 'never_acknowledged', pending: 2 });
    page.service.wire.open[0]?.disconnect();
    await page.clock.advance(120_000);
    expect(page.state()).toEqual({ kind: 'dropped', channel: 'news', reason: 'never_acknowledged', pending: 2 });
    expect(page.service.wire.connects).toBe(1);
    page.service.save('news', 2);
    page.client.rejoin();
    await page.clock.settle();
    expect(page.got).toEqual([1, 2, 3]);
    expect(page.asked('subscribe').at(-1)).toEqual({ channel: 'news', epoch: 'e1', after: 1 });
    expect(page.state()).toEqual({ kind: 'live' });
  });

  test('a client dropped from one channel goes on in the others', async () => {
    const page = createTestPage();
    page.read('news');
    page.read('sport');
    await page.clock.settle();
    page.service.wire.open[0]?.write('dropped', { channel: 'news', reason: 'never_acknowledged', pending: 1 });
    await page.clock.settle();
    expect(page.state()).toMatchObject({ kind: 'dropped', channel: 'news' });
    page.service.save('sport', 1);
    await page.clock.settle();
    expect(page.got).toEqual([1]);
    expect(page.service.wire.connects).toBe(1);
  });

  test('"`closing` … the client reconnects after that"', async () => {
    const page = createTestPage();
    page.read();
    await page.clock.settle();
    page.service.wire.open[0]?.write('closing', { retryAfterMs: 3_000 });
    await page.clock.advance(2_900);
    expect(page.service.wire.connects).toBe(1);
    await page.clock.advance(200);
    expect(page.service.wire.connects).toBe(2);
    expect(page.state()).toEqual({ kind: 'live' });
  });

  test('a refused token is replaced once; a refusal that cannot change is final', async () => {
    const page = createTestPage();
    page.service.failures.set('connect', [
      { status: 401, code: 'token_invalid' },
      { status: 403, code: 'origin_refused' },
    ]);
    page.read();
    await page.clock.advance(60_000);
    expect(page.service.posts.map(({ path }) => path)).toEqual(['/token', '/token']);
    expect(page.state()).toEqual({ kind: 'refused', code: 'origin_refused', message: 'origin_refused' });
    expect(page.service.wire.connects).toBe(2);
  });

  test('a node that drains is asked again', async () => {
    const page = createTestPage();
    page.service.failures.set('connect', [{ status: 503, code: 'draining' }]);
    page.read();
    await page.clock.advance(2_000);
    expect(page.state()).toEqual({ kind: 'live' });
  });

  test('"closed {code: token_expired}": comes back with a new token', async () => {
    const page = createTestPage();
    page.read();
    await page.clock.settle();
    page.service.wire.open[0]?.write('closed', { ...refusal('token_expired'), retryable: true });
    page.service.wire.open[0]?.disconnect();
    await page.clock.advance(2_000);
    expect(page.service.wire.open[0]?.auth.token).toBe('t2');
  });

  test('a token is replaced on the live connection after four fifths of its life', async () => {
    const claims = (iat: number) => `h.${btoa(JSON.stringify({ iat, exp: iat + 100 }))}.s`;
    expect(renewAfterMs(claims(50))).toBe(80_000);
    expect(renewAfterMs('t1')).toBeNull();
    let asked = 0;
    const page = createTestPage({ getToken: async () => claims(++asked) });
    page.read();
    await page.clock.advance(79_000);
    expect(page.asked('refresh')).toEqual([]);
    await page.clock.advance(2_000);
    expect(page.asked('refresh')).toEqual([{ token: claims(2) }]);
    expect(page.service.wire.connects).toBe(1);
  });

  test('what is not of the documented form counts as not having come', async () => {
    const page = createTestPage();
    page.read();
    await page.clock.settle();
    const socket = page.service.wire.open[0];
    for (const nonsense of [null, 7, 'x', {}, { channel: 'news', epoch: 'e1', from: -1, to: 'x', messages: {} }]) {
      for (const event of ['messages', 'head', 'dropped', 'closed', 'closing']) socket?.write(event, nonsense);
    }
    page.service.save('news', 1);
    await page.clock.settle();
    expect(page.got).toEqual([1]);
    expect(page.service.wire.connects).toBe(1);
  });
});
