import type { Page } from '@playwright/test';
import { expect, story } from '../fixtures/story.js';

const OVERVIEW = '/admin/api/overview';

/** Counts the times that the page asks for the figures by itself. */
function countAsked(page: Page): () => number {
  let asked = 0;
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === OVERVIEW) asked += 1;
  });
  return () => asked;
}

story('the overview comes by itself once a second, and nobody has to ask for it', async ({ admin, writer }) => {
  const connected = admin.page.locator('[data-figure="Connected"] .figure');
  const followed = admin.page.waitForEvent('websocket');
  await admin.open();
  await followed;
  await expect(connected).toHaveText('0');
  const asked = countAsked(admin.page);
  await writer.open();
  await expect(connected).toHaveText('1');
  await expect(admin.page.locator('[data-figure="Connected"]')).toContainText('over 1 connection');
  await admin.page.waitForTimeout(6_000);
  expect(asked()).toBeLessThanOrEqual(1);
});

story('where no socket gets through, the overview is asked for', async ({ admin, writer }) => {
  await admin.page.context().route('**/socket.io/**', (route) => route.abort());
  await admin.page.context().routeWebSocket('**/socket.io/**', (socket) => void socket.close());
  const asked = countAsked(admin.page);
  await admin.open();
  await writer.open();
  await expect(admin.page.locator('[data-figure="Connected"] .figure')).toHaveText('1');
  await expect.poll(asked).toBeGreaterThan(3);
  await expect(admin.page.getByRole('alert')).toHaveCount(0);
});
