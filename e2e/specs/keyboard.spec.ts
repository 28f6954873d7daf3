import { tabTo } from '../fixtures/keyboard.js';
import { joinProgram } from '../fixtures/program-client.js';
import { saveMany } from '../fixtures/save-many.js';
import { expect, story } from '../fixtures/story.js';

story('by keyboard alone: to the form, hear what is wrong, save', async ({ writer, reader }) => {
  await reader.open();
  await writer.open();
  const { keyboard } = writer.page;
  const title = writer.page.getByLabel('Title');
  await tabTo(writer.page, title);
  await keyboard.press('Enter');
  await expect(title).toHaveAttribute('aria-invalid', 'true');
  await expect(title).toHaveAccessibleDescription('Give the message a title.');
  await expect(title).toBeFocused();

  await keyboard.type('Typed only');
  await keyboard.press('Tab');
  await keyboard.type('With a text.');
  await tabTo(writer.page, writer.page.getByRole('button', { name: 'Save', exact: true }));
  await keyboard.press('Enter');
  await reader.sees('Typed only');
  await expect(title).toBeFocused();
  await expect(title).toHaveValue('');

  await keyboard.type('By shortcut');
  await keyboard.press('Tab');
  await keyboard.press('Control+Enter');
  await reader.sees('By shortcut');
});

story('by keyboard alone: to another channel, down the list, and back up by the button', async ({ stack, reader }) => {
  await saveMany(stack.url, 400, (number) => ({ channel: 'news', title: `Number ${number}` }));
  await reader.open();
  const { page } = reader;
  await tabTo(page, page.getByLabel('Go to channel'));
  await page.keyboard.type('news');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'news' })).toBeVisible();
  await reader.isLive();
  const newest = page.locator('li[data-seq="400"]');
  await expect(newest).toBeVisible();

  // A page that scrolls is scrolled from any place that has no use for the keys of its own.
  await tabTo(page, page.getByRole('switch', { name: 'Notify me' }));
  for (let screen = 0; screen < 6; screen++) await page.keyboard.press('PageDown');
  await expect(newest).not.toBeInViewport();
  await saveMany(stack.url, 3, (number) => ({ channel: 'news', title: `Newer ${number}` }));
  const pill = page.getByRole('button', { name: /^3 new/ });
  await expect(pill).toBeVisible();
  await tabTo(page, pill);
  await page.keyboard.press('Enter');
  await expect(page.locator('li[data-seq="403"]')).toBeVisible();
  await expect(pill).toHaveCount(0);
});

story('by keyboard alone: past the header, log in, sort a table, open a row, go back', async ({ stack, admin }) => {
  const clients = await Promise.all(
    ['anna', 'bert'].map((client) => joinProgram(stack.url, { channel: 'items', client, label: `Phone of ${client}` })),
  );
  const { page } = admin;
  await page.goto(`${admin.url}/admin`);
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
  await page.keyboard.type(admin.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();

  await page.goto(`${admin.url}/admin/clients`);
  await expect(admin.row('Phone of anna')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  const head = admin.table('Clients').getByRole('columnheader', { name: 'Client' });
  await tabTo(page, head.getByRole('button'));
  await page.keyboard.press('Enter');
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  await expect(head.getByRole('button')).toBeFocused();
  const names = admin.table('Clients').locator('tbody').getByRole('row');
  await expect(names.first()).toContainText('anna');

  await tabTo(page, page.getByRole('link', { name: 'bert' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: /bert/ })).toBeVisible();
  await page.goBack();
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  for (const client of clients) client.leave();
});
