import type { Page } from '@playwright/test';
import { joinProgram } from '../fixtures/program-client.js';
import { saveMany } from '../fixtures/save-many.js';
import { expect, story } from '../fixtures/story.js';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

story.use({ writerBrowser: PHONE, adminBrowser: PHONE });

function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

story('on a phone nothing is wider than the screen, and a message is saved by touch', async ({ writer, reader }) => {
  await reader.open();
  await writer.open();
  await writer.page.getByLabel('Title').fill(`Long ${'word'.repeat(60)}`);
  await writer.page.getByRole('button', { name: 'Save', exact: true }).tap();
  await expect(reader.page.locator('li[data-seq]')).toHaveCount(1);
  await expect(writer.page.locator('li[data-seq]')).toHaveCount(1);
  expect(await overflow(writer.page)).toBeLessThanOrEqual(0);
});

story(
  'on a phone half of the first screen is the list, until somebody turns to the form',
  async ({ stack, writer }) => {
    await saveMany(stack.url, 10, (number) => ({ channel: 'items', title: `Order ${number}` }));
    await writer.open();
    const { page } = writer;
    const save = page.getByRole('button', { name: 'Save', exact: true });
    await expect(page.locator('li[data-seq]').first()).toBeVisible();
    await expect(save).toBeHidden();
    const top = async () => (await page.locator('li[data-seq]').first().boundingBox())?.y ?? 0;
    expect(await top()).toBeLessThan(PHONE.viewport.height * 0.52);
    await page.getByLabel('Title').tap();
    await expect(save).toBeVisible();
    await page.getByLabel('Text').fill('Without onions');
    // It stays open: nothing jumps below the finger of who turns to the list.
    const opened = await top();
    await page.getByRole('searchbox').tap();
    expect(await top()).toBe(opened);
    await page.reload();
    await expect(page.getByLabel('Text')).toHaveValue('Without onions');
    await expect(save).toBeVisible();
  },
);

story(
  'on a phone the admin part is gone through by touch, and nothing is wider than the screen',
  async ({ stack, admin }) => {
    const long = `printer-${'x'.repeat(80)}`;
    const printer = await joinProgram(stack.url, {
      channel: 'items',
      client: long,
      label: 'Receipt printer',
      hangs: true,
    });
    await saveMany(stack.url, 3, (number) => ({ channel: 'items', title: `Order ${number} ${'word'.repeat(40)}` }));
    await admin.open();
    for (const part of [
      'Clients',
      'Messages',
      'Channels',
      'Dead letters',
      'Set aside',
      'Queues',
      'Nodes',
      'Errors',
      'Audit',
    ]) {
      await admin.page.getByRole('button', { name: 'Open the navigation' }).tap();
      await admin.page.getByRole('link', { name: part, exact: true }).last().tap();
      await expect(admin.page.getByRole('heading', { level: 1, name: new RegExp(`^${part}`) })).toBeVisible();
      await expect(admin.page.locator('[aria-busy="true"]')).toHaveCount(0);
      expect(await overflow(admin.page), part).toBeLessThanOrEqual(0);
    }
    await admin.page.goto(`${admin.url}/admin/clients`);
    await admin.page.getByRole('link', { name: long }).tap();
    await expect(admin.row('Order 3')).toBeVisible();
    expect(await overflow(admin.page)).toBeLessThanOrEqual(0);
    printer.leave();
  },
);
