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
    await expect(reader.page.locator('li.message[data-seq]')).toHaveCount(2);
  },
);
