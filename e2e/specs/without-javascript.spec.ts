import { expect, story } from '../fixtures/story.js';

story.use({ writerBrowser: { javaScriptEnabled: false } });

story(
  'with JavaScript off the form posts, the page says Saved, the other window shows it',
  async ({ writer, reader }) => {
    await reader.open();
    await writer.page.goto(writer.url);
    await expect(writer.page.locator('noscript p')).toBeVisible();
    await writer.save('From a plain form', 'Ünï & <b>co</b>');
    await expect(writer.page.getByRole('status')).toHaveText('Saved.');
    await reader.sees('From a plain form', 2_000);
    await expect(reader.message('From a plain form')).toContainText('Ünï & <b>co</b>');

    await writer.save('A second one');
    await expect(writer.page.getByRole('status')).toHaveText('Saved.');
    await reader.sees('A second one', 2_000);
    await expect(reader.page.locator('li[data-seq]')).toHaveCount(2);
  },
);

story('with JavaScript off a channel of its own is named, saved to and come back to', async ({ writer, reader }) => {
  await reader.open('orders');
  await writer.page.goto(`${writer.url}/?channel=orders`);
  await expect(writer.page.getByRole('heading', { level: 1 })).toHaveText('orders');
  await writer.save('An order');
  await expect(writer.page.getByRole('status')).toHaveText('Saved.');
  const { pathname, searchParams } = new URL(writer.page.url());
  expect([pathname, searchParams.get('channel')]).toEqual(['/', 'orders']);
  await expect(writer.page.getByRole('heading', { level: 1 })).toHaveText('orders');
  await reader.sees('An order', 2_000);
});

story('with JavaScript off the admin page says what it needs', async ({ writer }) => {
  await writer.page.goto(`${writer.url}/admin`);
  const words = writer.page.locator('noscript p');
  await expect(words).toBeVisible();
  await expect(words).toContainText('This page needs JavaScript.');
  await expect(writer.page.getByRole('button')).toHaveCount(0);
});

story('a form that another site posts is not saved; what was typed is shown and cannot be sent', async ({ writer }) => {
  const target = `${writer.url}/save`;
  await writer.page.setContent(`<form method="post" action="${target}">
    <input name="title" value="From elsewhere"><input name="channel" value="orders"><button>Go</button></form>`);
  await writer.page.getByRole('button', { name: 'Go' }).click();
  await expect(writer.page.getByRole('heading', { name: 'Not saved' })).toBeVisible();
  await expect(writer.page.getByLabel('Title')).toHaveValue('From elsewhere');
  await expect(writer.page.getByLabel('Channel')).toHaveValue('orders');
  await expect(writer.page.getByRole('button')).toHaveCount(0);
});
