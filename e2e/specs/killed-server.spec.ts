import { expect, story } from '../fixtures/story.js';

story(
  'the server is killed and started again: both windows go on, nothing missing, nothing doubled',
  async ({ stack, writer, reader }) => {
    await writer.open();
    await reader.open();
    for (let count = 1; count <= 10; count++) await writer.save(`Before ${count}`);
    await reader.sees('Before 10');

    await stack.kill9();
    await expect(reader.page.locator('.connection')).toHaveAttribute('data-state', 'offline', { timeout: 20_000 });
    await writer.save('Saved while it was gone');
    await expect(writer.page.getByText('Saved while it was gone')).toBeVisible();
    await stack.restart();
    await writer.isLive();
    await reader.isLive();

    // The library tries again by itself; if it gave up before the server was back, the failure waits for a hand.
    const retry = writer.page.getByRole('button', { name: 'Try again' });
    const confirmed = writer.message('Saved while it was gone');
    await expect(retry.or(confirmed).first()).toBeVisible({ timeout: 20_000 });
    if (await retry.isVisible()) await retry.click();
    await reader.sees('Saved while it was gone', 20_000);
    for (let count = 1; count <= 10; count++) await writer.save(`After ${count}`);
    await reader.sees('After 10');

    const expected = [
      ...Array.from({ length: 10 }, (_, index) => `After ${10 - index}`),
      'Saved while it was gone',
      ...Array.from({ length: 10 }, (_, index) => `Before ${10 - index}`),
    ];
    for (const person of [writer, reader]) {
      await expect.poll(async () => (await person.allRows()).map((row) => row.title)).toEqual(expected);
      expect((await person.allRows()).map((row) => row.seq)).toEqual(
        Array.from({ length: 21 }, (_, index) => 21 - index),
      );
    }
  },
);
