import { afterEach, describe, expect, test, vi } from 'vitest';
import { createTestPage } from './testing/test-page.js';
import { pageWake, type WakeSignal } from './wake.js';

function createWaker() {
  const listeners = new Set<(signal: WakeSignal) => void>();
  return {
    listeners,
    wake(listener: (signal: WakeSignal) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    say(signal: WakeSignal) {
      for (const listener of listeners) listener(signal);
    },
  };
}

async function live() {
  const waker = createWaker();
  const page = createTestPage({ wake: waker.wake, random: () => 0.999 });
  page.read();
  await page.clock.settle();
  return { ...page, waker };
}

describe('wake-up', () => {
  test('CL11 while it waits for the next try, a wake-up tries at once; at most once a second', async () => {
    const page = await live();
    page.service.wire.isDown = true;
    page.service.wire.cut();
    await page.clock.advance(30_000);
    const before = page.service.wire.connects;
    for (let times = 0; times < 10; times += 1) page.waker.say('wake');
    await page.clock.settle();
    expect(page.service.wire.connects).toBeLessThanOrEqual(before + 1);
    for (let times = 0; times < 100; times += 1) {
      page.waker.say('wake');
      await page.clock.advance(100);
    }
    expect(page.service.wire.connects - before).toBeLessThanOrEqual(11);
    expect(page.service.wire.connects - before).toBeGreaterThanOrEqual(9);
    page.service.wire.isDown = false;
    page.waker.say('wake');
    await page.clock.advance(1_000);
    expect(page.state()).toEqual({ kind: 'live' });
  });

  test('CL11 a half-open link is noticed within 5 s of a wake-up, and what it swallowed arrives', async () => {
    const page = await live();
    page.service.wire.freeze();
    page.service.save('news', 2);
    await page.clock.advance(10_000);
    expect(page.state()).toEqual({ kind: 'live' });
    page.waker.say('wake');
    await page.clock.advance(6_000);
    expect(page.got).toEqual([1, 2]);
    expect(page.service.wire.connects).toBe(2);
  });

  test('CL11 a link that answers stays; one that spoke within the last second is not asked', async () => {
    const page = await live();
    page.waker.say('wake');
    await page.clock.settle();
    expect(page.asked('refresh')).toEqual([]);
    await page.clock.advance(10_000);
    page.waker.say('wake');
    page.waker.say('wake');
    await page.clock.advance(10_000);
    expect(page.asked('refresh')).toHaveLength(1);
    expect(page.service.wire.connects).toBe(1);
  });

  test('CL11 a request without an answer makes the link suspect, wake-up or not', async () => {
    const page = await live();
    page.service.failures.set('sync', [null]);
    page.service.save('news', 1, false);
    page.service.save('news', 1);
    await page.clock.settle();
    page.service.wire.freeze();
    await page.clock.advance(9_000);
    expect([page.got, page.service.wire.connects]).toEqual([[], 1]);
    await page.clock.advance(3_000);
    expect(page.got).toEqual([1, 2]);
  });

  test('a service that answers nothing but the check is slow, not gone: the link stays', async () => {
    const page = await live();
    page.service.failures.set('sync', [null, null, null]);
    page.service.save('news', 1, false);
    page.service.save('news', 1);
    await page.clock.advance(60_000);
    expect([page.got, page.service.wire.connects]).toEqual([[1, 2], 1]);
  });

  test('CL11 `offline` shows at once, and tries go on', async () => {
    const page = await live();
    const since = page.clock.now();
    page.service.wire.isDown = true;
    page.waker.say('offline');
    expect(page.state()).toMatchObject({ kind: 'offline', since });
    page.service.wire.isDown = false;
    await page.clock.advance(1_000);
    expect(page.state()).toEqual({ kind: 'live' });
  });

  test('close stops listening', async () => {
    const page = await live();
    await page.client.close();
    expect(page.waker.listeners.size).toBe(0);
  });
});

describe('the signals of a page', () => {
  afterEach(() => vi.unstubAllGlobals());

  test('CL11 `online`, back from the cache, shown again: wake; `offline`: offline; hidden or first shown: nothing', () => {
    const page = new EventTarget();
    const document = Object.assign(new EventTarget(), { visibilityState: 'hidden' });
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
    vi.stubGlobal('document', document);
    const heard: string[] = [];
    const stop = pageWake((signal) => void heard.push(signal));
    const shown = (persisted: boolean) => Object.assign(new Event('pageshow'), { persisted });
    document.dispatchEvent(new Event('visibilitychange'));
    page.dispatchEvent(shown(false));
    expect(heard).toEqual([]);
    page.dispatchEvent(new Event('online'));
    page.dispatchEvent(shown(true));
    document.visibilityState = 'visible';
    document.dispatchEvent(new Event('visibilitychange'));
    page.dispatchEvent(new Event('offline'));
    expect(heard).toEqual(['wake', 'wake', 'wake', 'offline']);
    stop();
    page.dispatchEvent(new Event('online'));
    document.dispatchEvent(new Event('visibilitychange'));
    expect(heard).toHaveLength(4);
  });

  test('there are none outside a page', () => {
    expect(() => pageWake(() => {})()).not.toThrow();
  });
});
