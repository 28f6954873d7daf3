import { expect, story } from '../fixtures/story.js';

story('what is saved in one window appears in the other within a second, once', async ({ writer, reader, admin }) => {
  await writer.open();
  await reader.open();
  await expect(reader.page.getByText('No messages yet.')).toBeVisible();

  await writer.save('Tea is ready', 'In the kitchen.\nTwo cups.');
  await reader.sees('Tea is ready', 1_000);
  await writer.sees('Tea is ready', 1_000);
  await expect(reader.message('Tea is ready')).toContainText('Two cups.');

  for (let cup = 1; cup <= 20; cup++) await writer.save(`Cup ${cup}`);
  await reader.sees('Cup 20');
  const titles = [...Array.from({ length: 20 }, (_, index) => `Cup ${20 - index}`), 'Tea is ready'];
  await expect.poll(async () => (await reader.allRows()).map((row) => row.title)).toEqual(titles);
  await expect.poll(async () => (await writer.allRows()).map((row) => row.title)).toEqual(titles);

  await admin.open('/admin/clients?channel=items');
  const clients = admin.table('Clients of items').locator('tbody').getByRole('row');
  await expect(clients).toHaveCount(2);
  for (const client of await clients.all()) await expect(admin.cell(client, 'Pending')).toHaveText('0');
  await clients.first().getByRole('link').first().click();
  await expect(admin.page.getByText('Nothing is pending')).toBeVisible();
});

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
