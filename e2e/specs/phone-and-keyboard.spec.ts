import { expect, story } from '../fixtures/story.js';

story.describe('on a phone', () => {
  story.use({ writerBrowser: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } });

  story('nothing is wider than the screen, and a message is saved by touch', async ({ writer, reader }) => {
    await reader.open();
    await writer.open();
    await writer.page.getByLabel('Title').fill(`Long ${'word'.repeat(60)}`);
    await writer.page.getByRole('button', { name: 'Save' }).tap();
    await expect(reader.page.locator('li.message[data-seq]')).toHaveCount(1);
    await expect(writer.page.locator('li.message[data-seq]')).toHaveCount(1);
    const overflow = await writer.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
});

story('by keyboard alone: tab to the form, hear what is wrong, save', async ({ writer, reader }) => {
  await reader.open();
  await writer.open();
  const { keyboard } = writer.page;
  const title = writer.page.getByLabel('Title');
  for (let steps = 0; steps < 15 && !(await title.evaluate((field) => field === document.activeElement)); steps++) {
    await keyboard.press('Tab');
  }
  await expect(title).toBeFocused();
  await keyboard.press('Enter');
  await expect(title).toHaveAttribute('aria-invalid', 'true');
  await expect(title).toHaveAccessibleDescription('Give the message a title.');
  await expect(title).toBeFocused();

  await keyboard.type('Typed only');
  await keyboard.press('Tab');
  await keyboard.type('With a text.');
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await reader.sees('Typed only');
  await expect(title).toBeFocused();
  await expect(title).toHaveValue('');
});
