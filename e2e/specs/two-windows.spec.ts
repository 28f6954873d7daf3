import { expect, story } from '../fixtures/story.js';

story('what is saved in one window appears in the other within a second, once', async ({ writer, reader, admin }) => {
  await writer.open();
  await reader.open();
  await expect(reader.page.getByText('No messages yet.')).toBeVisible();

  await writer.save('Tea is ready', 'In the kitchen.\nTwo cups.');
  await reader.sees('Tea is ready', 1_000);
  await writer.sees('Tea is ready', 1_000);
  await expect(reader.message('Tea is ready')).toContainText('Two cups.');
  await expect(writer.page.locator('.message.unconfirmed')).toHaveCount(0);

  for (let cup = 1; cup <= 20; cup++) await writer.save(`Cup ${cup}`);
  await reader.sees('Cup 20');
  const titles = [...Array.from({ length: 20 }, (_, index) => `Cup ${20 - index}`), 'Tea is ready'];
  await expect.poll(async () => (await reader.rows()).map((row) => row.title)).toEqual(titles);
  await expect.poll(async () => (await writer.rows()).map((row) => row.title)).toEqual(titles);

  await admin.open();
  await expect(admin.figure('Connections')).toHaveText('2');
  await expect(admin.figure('Pending')).toHaveText('0');
  await admin.openChannel('items');
  const clients = admin.table('Clients of items').locator('tbody tr');
  await expect(clients).toHaveCount(2);
  for (const client of await clients.all()) await expect(client.getByRole('cell').nth(2)).toHaveText('0');
  await clients.first().getByRole('link').click();
  await expect(admin.page.getByText('Nothing is pending')).toBeVisible();
});

story(
  'each tab is a client of its own, and keeps being the same one over a reload',
  async ({ writer, reader, admin }) => {
    await writer.open();
    await writer.save('Before the reload');
    await writer.sees('Before the reload');
    // A window that a page opens starts with a copy of its sessionStorage, as a duplicated tab does.
    const opened = writer.page.context().waitForEvent('page');
    await writer.page.evaluate(() => void window.open(location.href));
    const duplicate = await opened;
    await expect(duplicate.locator('.connection')).toHaveAttribute('data-state', 'live');
    await writer.page.reload();
    await writer.isLive();
    await writer.sees('Before the reload');

    await reader.open();
    await reader.save('After the reload');
    await writer.sees('After the reload', 1_000);
    await admin.open();
    await expect(admin.figure('Connections')).toHaveText('3');
    await expect(admin.figure('Away')).toHaveText('0');
  },
);

story('a channel is another list, and going back finds everything', async ({ writer, reader }) => {
  await writer.open();
  await reader.open('news');
  await writer.save('Only for items');
  await writer.sees('Only for items');
  await writer.page.getByLabel('Go to channel').fill('not a name');
  await writer.page.getByRole('button', { name: 'Go' }).click();
  await expect(writer.page.getByText('A channel name has')).toBeVisible();
  await writer.page.getByLabel('Go to channel').fill('news');
  await writer.page.getByRole('button', { name: 'Go' }).click();
  await expect(writer.page.getByRole('heading', { name: 'news' })).toBeVisible();
  await writer.save('Only for news');
  await reader.sees('Only for news');
  await expect(reader.message('Only for items')).toHaveCount(0);
  await writer.page.goBack();
  await writer.sees('Only for items');
  await expect(writer.message('Only for news')).toHaveCount(0);
});
