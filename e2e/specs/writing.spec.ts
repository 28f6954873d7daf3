import { expect, story } from '../fixtures/story.js';

story('what somebody began to write outlives a reload, and is gone once it is saved', async ({ writer, reader }) => {
  await reader.open();
  await writer.open();
  const title = writer.page.getByLabel('Title');
  const text = writer.page.getByLabel('Text');
  await title.fill('Half a thought');
  await text.fill('and the rest of it');
  await writer.page.reload();
  await writer.isLive();
  await expect(title).toHaveValue('Half a thought');
  await expect(text).toHaveValue('and the rest of it');

  await writer.page.getByRole('button', { name: 'Save', exact: true }).click();
  await reader.sees('Half a thought');
  await writer.page.reload();
  await writer.isLive();
  await expect(title).toHaveValue('');
  await writer.sees('Half a thought');
});

story(
  'a message that could not be saved stays, over a reload too, until it is sent again',
  async ({ writer, reader }) => {
    await reader.open();
    await writer.open();
    const refusal = { result: 'failure', code: 'internal', message: 'Out of order for a moment.', retryable: false };
    await writer.page.route('**/save', (route) => route.fulfill({ status: 500, json: refusal }));
    await writer.save('Do not lose me', 'Nor me.');
    const retry = writer.page.getByRole('button', { name: 'Try again' });
    await expect(retry).toBeVisible();
    await writer.page.unroute('**/save');
    await writer.page.reload();
    await writer.isLive();
    await expect(writer.page.getByText('Do not lose me')).toBeVisible();
    await expect(reader.message('Do not lose me')).toHaveCount(0);

    await retry.click();
    await reader.sees('Do not lose me');
    await writer.sees('Do not lose me');
    await expect(retry).toHaveCount(0);
    await expect(writer.page.locator('li').filter({ hasText: 'Do not lose me' })).toHaveCount(1);
  },
);

story('words are searched in what is loaded, Escape shows everything again', async ({ writer }) => {
  await writer.open();
  for (const title of ['Lentil soup', 'Pumpkin soup', 'Plum cake']) await writer.save(title);
  await writer.sees('Plum cake');
  const search = writer.page.getByRole('searchbox', { name: 'Search the loaded messages' });
  await search.fill('SOUP');
  await expect
    .poll(async () => (await writer.rows()).map(({ title }) => title))
    .toEqual(['Pumpkin soup', 'Lentil soup']);
  await expect(writer.page.locator('mark')).toHaveText(['soup', 'soup']);
  await search.fill('sandwich');
  await expect.poll(async () => (await writer.rows()).length).toBe(0);
  await search.press('Escape');
  await expect.poll(async () => (await writer.rows()).length).toBe(3);
});
