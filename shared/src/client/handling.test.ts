import { describe, expect, test } from 'vitest';
import { createTestPage } from './testing/test-page.js';

describe("the page's handler", () => {
  test('CL2 "a handler that throws does not acknowledge": the message is handed over again, those after it wait', async () => {
    const page = createTestPage();
    const seen: number[] = [];
    let isBroken = true;
    page.read('news', {
      onMessage: ({ seq }) => {
        seen.push(seq);
        if (seq === 2 && isBroken) throw new Error('the page is not ready');
      },
    });
    await page.clock.settle();
    page.service.save('news', 3);
    await page.clock.advance(1_500);
    expect(seen).toEqual([1, 2, 2]);
    expect(page.service.cursor('c1', 'news')).toBe(1);
    isBroken = false;
    await page.clock.advance(5_000);
    expect(seen).toEqual([1, 2, 2, 2, 3]);
    expect(page.service.cursor('c1', 'news')).toBe(3);
  });

  test('CL2 reading 6: one at a time per channel: the ack of a message waits for its promise', async () => {
    const page = createTestPage();
    const finish: (() => void)[] = [];
    let active = 0;
    let most = 0;
    page.read('news', {
      onMessage: async () => {
        active += 1;
        most = Math.max(most, active);
        await new Promise<void>((resolve) => finish.push(resolve));
        active -= 1;
      },
    });
    await page.clock.settle();
    page.service.save('news', 2);
    await page.clock.settle();
    expect([finish.length, page.acks()]).toEqual([1, []]);
    finish[0]?.();
    await page.clock.settle();
    expect([finish.length, most, page.acks()]).toEqual([2, 1, [1]]);
    finish[1]?.();
    await page.clock.advance(1_000);
    expect(page.acks()).toEqual([1, 2]);
  });

  test('a slow page holds back what is asked for, and gets all of it', async () => {
    const page = createTestPage();
    let release: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    page.read('news', {
      onMessage: ({ seq }) => {
        page.got.push(seq);
        return seq === 1 ? gate : undefined;
      },
    });
    await page.clock.settle();
    for (let batch = 0; batch < 30; batch += 1) page.service.save('news', 100);
    await page.clock.settle();
    release();
    await page.clock.advance(60_000);
    expect(page.got).toHaveLength(3_000);
    expect(page.got).toEqual([...page.got].sort((a, b) => a - b));
    expect(page.service.cursor('c1', 'news')).toBe(3_000);
  });

  test('CL1 whatever else the page throws, when it is told a state or what is missing, messages still come', async () => {
    const page = createTestPage();
    const fault = () => {
      throw new Error('the page is broken');
    };
    page.client.connection.subscribe(fault);
    page.read('news', { onState: fault, onMissed: fault, onReset: fault });
    await page.clock.settle();
    page.service.save('news', 4);
    await page.clock.advance(2_000);
    page.service.wire.cut();
    page.service.save('news', 3);
    page.service.floor = 6;
    await page.clock.advance(10_000);
    page.service.save('news', 1);
    await page.clock.advance(2_000);
    expect(page.got).toEqual([1, 2, 3, 4, 7, 8]);
    expect(page.service.cursor('c1', 'news')).toBe(8);
  });
});
