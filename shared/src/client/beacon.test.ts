import { describe, expect, test } from 'vitest';
import { createTestPage } from './testing/test-page.js';

async function live() {
  const resets: string[] = [];
  const page = createTestPage();
  page.read('news', { onReset: (reason) => void resets.push(reason) });
  await page.clock.settle();
  return { ...page, resets };
}

describe('head beacons', () => {
  test('CL12 a lost tail is asked for', async () => {
    const page = await live();
    page.service.save('news', 2, false);
    await page.clock.advance(10_000);
    expect(page.got).toEqual([]);
    page.service.beacon();
    await page.clock.settle();
    expect(page.asked('sync')).toEqual([{ channel: 'news', epoch: 'e1', after: 0 }]);
    expect(page.got).toEqual([1, 2]);
  });

  test('CL12 what is known already costs no request, and channels that are not read are let pass', async () => {
    const page = await live();
    page.service.save('news', 2);
    await page.clock.settle();
    page.service.beacon();
    page.service.wire.open[0]?.write('head', { epoch: 'e1', heads: { news: 1, sport: 7 } });
    await page.clock.advance(10_000);
    expect(page.asked('sync')).toEqual([]);
  });

  test('CL5 CL12 another epoch: the channel agrees on a position anew, and the page is told', async () => {
    const page = await live();
    page.service.save('news', 3);
    await page.clock.settle();
    page.service.replaceStore('e2');
    page.service.save('news', 1, false);
    page.service.beacon();
    await page.clock.advance(2_000);
    expect(page.asked('subscribe').at(-1)).toEqual({ channel: 'news', epoch: 'e1', after: 3 });
    expect(page.resets).toEqual(['store']);
    page.service.save('news', 1);
    await page.clock.advance(2_000);
    expect(page.got).toEqual([1, 2, 3, 2]);
    expect(page.service.cursor('c1', 'news')).toBe(2);
  });
});

test('CL1 CL5 frames right behind the answer of another store are not lost', async () => {
  const page = await live();
  page.service.save('news', 3);
  await page.clock.settle();
  page.service.replaceStore('e2');
  page.service.wire.cut();
  // Answer and frames reach the page in one go, before anything that waits for the answer runs.
  const saved = page.service.requests.push.bind(page.service.requests);
  page.service.requests.push = (...requests) => {
    if (requests[0]?.event === 'subscribe') queueMicrotask(() => page.service.save('news', 2));
    return saved(...requests);
  };
  await page.clock.advance(5_000);
  expect(page.got).toEqual([1, 2, 3, 1, 2]);
  expect(page.service.cursor('c1', 'news')).toBe(2);
});

describe('"`recovered: false`" is told to the page', () => {
  test('CL13 a position that the service does not know', async () => {
    const page = await live();
    page.service.save('news', 3);
    await page.clock.settle();
    page.service.replaceStore('e1');
    page.service.wire.cut();
    await page.clock.advance(2_000);
    expect(page.resets).toEqual(['position']);
    page.service.save('news', 1);
    await page.clock.advance(2_000);
    expect(page.service.cursor('c1', 'news')).toBe(1);
  });

  test('CL13 a range that the log no longer holds is named by `onMissed`, and is no reset', async () => {
    const page = await live();
    page.service.save('news', 1);
    await page.clock.settle();
    page.service.wire.isDown = true;
    page.service.wire.cut();
    page.service.save('news', 6);
    page.service.floor = 4;
    page.service.wire.isDown = false;
    await page.clock.advance(2_000);
    expect([page.missed, page.resets]).toEqual([[{ from: 1, to: 4 }], []]);
  });
});
