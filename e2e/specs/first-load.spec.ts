import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { saveMany } from '../fixtures/save-many.js';
import { expect, story } from '../fixtures/story.js';

/** Of script, compressed, until the list is live. */
const MOST_BYTES = 150_000;
/** Cumulative layout shift; what is called good ends at 0.1. */
const MOST_SHIFT = 0.02;
/** First contentful paint in ms: what is called good ends there (web.dev, FCP). */
const LATEST_PAINT_MS = 1_800;

/** Watches what moves by itself from before the first paint on. */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = { score: 0, moved: [] as string[] };
    Object.assign(window, { seenShifts: seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const shift = entry as PerformanceEntry & {
          value: number;
          hadRecentInput: boolean;
          sources: { node: Node | null }[];
        };
        if (shift.hadRecentInput) continue;
        seen.score += shift.value;
        for (const { node } of shift.sources)
          seen.moved.push(node instanceof Element ? node.className : `${node?.nodeName}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

function shifts(page: Page): Promise<{ score: number; moved: string[] }> {
  return page.evaluate(() => (window as unknown as { seenShifts: { score: number; moved: string[] } }).seenShifts);
}

story('the list loads less than 150 kB of compressed script until it is live', async ({ reader }) => {
  const sizes = new Map<string, number>();
  reader.page.on('response', async (response) => {
    if (response.request().resourceType() !== 'script') return;
    const body = await response.body().catch(() => null);
    if (body) sizes.set(new URL(response.url()).pathname, gzipSync(body).length);
  });
  await reader.open();
  await reader.page.waitForLoadState('networkidle');
  expect(sizes.size).toBeGreaterThan(1);
  const sum = [...sizes.values()].reduce((total, size) => total + size, 0);
  expect(sum, JSON.stringify(Object.fromEntries(sizes))).toBeLessThan(MOST_BYTES);
});

for (const width of [390, 1_280]) {
  story(`nothing moves by itself while the list comes, ${width} px wide`, async ({ stack, reader }) => {
    await saveMany(stack.url, 300, (number) => ({ channel: 'items', title: `Number ${number}`, text: 'With a text.' }));
    await reader.page.setViewportSize({ width, height: 844 });
    await watchShifts(reader.page);
    await reader.open();
    await expect(reader.page.locator('li[data-seq]').first()).toBeVisible();
    await reader.page.waitForLoadState('networkidle');
    const { score, moved } = await shifts(reader.page);
    expect(score, moved.join(', ')).toBeLessThan(MOST_SHIFT);
  });
}

story('nothing moves by itself while the admin overview comes', async ({ admin }) => {
  await admin.open();
  await watchShifts(admin.page);
  await admin.page.reload();
  await expect(admin.page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await admin.page.waitForLoadState('networkidle');
  const { score, moved } = await shifts(admin.page);
  expect(score, moved.join(', ')).toBeLessThan(MOST_SHIFT);
});

story('the list and the admin page show something at once', async ({ reader, admin }) => {
  const firstPaint = (page: Page) =>
    page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.POSITIVE_INFINITY,
    );
  await reader.open();
  expect(await firstPaint(reader.page)).toBeLessThan(LATEST_PAINT_MS);
  await admin.open();
  await admin.page.reload();
  await expect(admin.page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  expect(await firstPaint(admin.page)).toBeLessThan(LATEST_PAINT_MS);
});

story('the theme that somebody chose is there with the first paint', async ({ reader }) => {
  await reader.page.emulateMedia({ colorScheme: 'light' });
  await reader.open();
  const theme = reader.page.getByRole('button', { name: /^Theme:/ });
  for (let step = 0; step < 3 && !(await theme.getAttribute('aria-label'))?.startsWith('Theme: dark'); step++) {
    await theme.click();
  }
  const background = () => reader.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  // Stopped before the application's script: what stands there is what is painted first.
  await reader.page.route('**/assets/index-*.js', (route) => route.abort());
  await reader.page.reload({ waitUntil: 'domcontentloaded' });
  expect(await background()).toBe(dark);
  await reader.page.evaluate(() => localStorage.clear());
  await reader.page.reload({ waitUntil: 'domcontentloaded' });
  expect(await background()).not.toBe(dark);
});
