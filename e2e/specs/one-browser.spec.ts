import type { Page } from '@playwright/test';
import { ListPage } from '../fixtures/list-page.js';
import { saveMany } from '../fixtures/save-many.js';
import { expect, story } from '../fixtures/story.js';

const BEFORE = 30;
const AFTER = 30;

function expected(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `Number ${to - index}`);
}

async function open(first: ListPage): Promise<ListPage> {
  const page: Page = await first.page.context().newPage();
  const list = new ListPage(page, first.url);
  await list.open();
  return list;
}

story(
  'tabs of one browser share a connection; when the one that holds it closes, the others miss nothing and see nothing twice',
  async ({ stack, reader, writer, admin }) => {
    await reader.open();
    const others = [await open(reader), await open(reader)];
    await admin.open('/admin/clients?channel=items&state=connected');
    const clients = admin.table('Clients of items').locator('tbody').getByRole('row');
    await expect(clients).toHaveCount(1);

    await saveMany(stack.url, BEFORE, (number) => ({ channel: 'items', title: `Number ${number}` }));
    for (const tab of [reader, ...others]) await tab.sees(`Number ${BEFORE}`);

    // Messages are on their way while the tab goes.
    const saving = (async () => {
      for (let number = BEFORE + 1; number <= BEFORE + AFTER; number++) {
        await saveMany(stack.url, 1, () => ({ channel: 'items', title: `Number ${number}` }));
      }
    })();
    await reader.page.close();
    await saving;
    for (const tab of others) {
      await tab.isLive();
      await tab.sees(`Number ${BEFORE + AFTER}`, 20_000);
      const rows = await tab.allRows();
      expect(rows.slice(0, AFTER).map(({ title }) => title)).toEqual(expected(BEFORE + 1, BEFORE + AFTER));
      expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 60 }, (_, index) => 60 - index));
    }
    await writer.open();
    await writer.save('Still there');
    for (const tab of others) await tab.sees('Still there');
    await expect(clients).toHaveCount(2);
    for (const row of await clients.all()) await expect(admin.cell(row, 'Pending')).toHaveText('0');
  },
);

story(
  'a tab that is reloaded is the same reader, and a duplicated one adds none',
  async ({ reader, writer, admin }) => {
    await reader.open();
    await reader.save('Before the reload');
    await reader.sees('Before the reload');
    // A window that a page opens starts with a copy of its sessionStorage, as a duplicated tab does.
    const opened = reader.page.context().waitForEvent('page');
    await reader.page.evaluate(() => void window.open(location.href));
    const duplicate = new ListPage(await opened, reader.url);
    await duplicate.isLive();
    await reader.page.reload();
    await reader.isLive();
    await reader.sees('Before the reload');

    await writer.open();
    await writer.save('After the reload');
    for (const tab of [reader, duplicate]) await tab.sees('After the reload');
    await admin.open('/admin/clients?channel=items&state=connected');
    await expect(admin.table('Clients of items').locator('tbody').getByRole('row')).toHaveCount(2);
    await admin.page.goto(`${admin.url}/admin/clients?channel=items&state=away`);
    await expect(admin.page.getByText('No client fits these filters.')).toBeVisible();
  },
);
