import { expect, test } from 'vitest';
import { createMemoryStorage, createTestPage } from './testing/test-page.js';

test('CL4 hazard 27: a page that is reloaded before its first message goes on from the cursor that it was answered', async () => {
  const storage = createMemoryStorage();
  const first = createTestPage({ storage });
  first.service.save('news', 3);
  first.read();
  await first.clock.settle();
  expect(first.got).toEqual([]);
  await first.client.close();
  first.service.save('news', 2);
  const second = createTestPage({ storage }, first.service);
  second.read();
  await second.clock.settle();
  expect(second.asked('subscribe').at(-1)).toEqual({ channel: 'news', epoch: 'e1', after: 3 });
  expect(second.got).toEqual([4, 5]);
});

test('CL4 reading 2: the position is what this page has handled: what the service knows of its head or cursor never counts for it', async () => {
  const storage = createMemoryStorage();
  const first = createTestPage({ storage });
  first.read('news', { onMessage: () => new Promise<void>(() => undefined) });
  await first.clock.settle();
  first.service.save('news', 4);
  await first.clock.settle();
  await first.client.close();
  const second = createTestPage({ storage }, first.service);
  second.read();
  await second.clock.settle();
  expect(second.asked('subscribe').at(-1)).toEqual({ channel: 'news', epoch: 'e1', after: 0 });
  expect(second.got).toEqual([1, 2, 3, 4]);
});

test('CL6 hazard 22: dropped again and again, a page comes back as often as it asked to, and never by itself', async () => {
  const page = createTestPage();
  page.read();
  await page.clock.settle();
  for (let time = 1; time <= 3; time += 1) {
    page.service.drop('news', 1);
    await page.clock.advance(600_000);
    expect(page.asked('subscribe')).toHaveLength(time);
    page.client.rejoin();
    await page.clock.advance(5_000);
    expect(page.asked('subscribe')).toHaveLength(time + 1);
  }
});
