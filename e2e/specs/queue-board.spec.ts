import type { Page } from '@playwright/test';
import { joinProgram } from '../fixtures/program-client.js';
import { expect, story } from '../fixtures/story.js';

/** What the browser complains of, and what it asks other hosts for. */
function watch(page: Page, url: string): string[] {
  const troubles: string[] = [];
  page.on('console', (line) => {
    if (line.type() === 'error') troubles.push(line.text());
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('requestfailed', (request) => {
    // The page drops its own questions when it is left.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') troubles.push(`failed: ${request.url()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`)) troubles.push(`elsewhere: ${request.url()}`);
  });
  return troubles;
}

story(
  "the queues' own board shows both queues and a job, without breaking its content policy",
  async ({ stack, writer, admin }) => {
    const { page } = admin;
    await page.goto(`${stack.url}/admin/queues/queue/resend`);
    await expect(page).toHaveURL(`${stack.url}/admin`);

    await admin.open();
    const hung = await joinProgram(stack.url, { channel: 'items', client: 'printer', label: 'Printer', hangs: true });
    await writer.open();
    await writer.save('Nobody answers');
    const troubles = watch(page, stack.url);
    await page.goto(`${stack.url}/admin/queues`);
    await expect(page).toHaveTitle('Surecast queues');
    for (const name of ['fan-out', 'resend']) {
      await expect(page.getByRole('link', { name, exact: true }).first()).toBeVisible();
    }
    await page.goto(`${stack.url}/admin/queues/queue/resend?status=delayed`);
    await expect(page.getByText('Shards with clients that have not acknowledged in time')).toBeVisible();
    await expect(page.getByText(/"?shard"?/).first()).toBeVisible();
    // The button of its settings, which has no name. A dialog sets styles that the policy must allow.
    await page.getByRole('banner').getByRole('listitem').nth(2).getByRole('button').click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(troubles).toEqual([]);
    hung.leave();
  },
);
