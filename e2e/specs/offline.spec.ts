import { saveMany } from '../fixtures/save-many.js';
import { expect, story } from '../fixtures/story.js';

story(
  'a page whose network is off says so, keeps what is written, and has everything once when the network is back',
  async ({ stack, writer, reader }) => {
    await writer.open();
    await reader.open();
    await writer.save('Before');
    await reader.sees('Before');

    await reader.page.context().setOffline(true);
    await expect(reader.connection()).toHaveAttribute('data-state', 'offline', { timeout: 60_000 });
    await expect(reader.connection()).toContainText('Offline since');
    await saveMany(stack.url, 40, (number) => ({ channel: 'items', title: `Missed ${number}` }));
    await reader.save('Written offline');
    await expect(reader.page.getByText('Written offline')).toBeVisible();
    await expect(reader.message('Missed 40')).toHaveCount(0);

    await reader.page.context().setOffline(false);
    const now = reader.page.getByRole('button', { name: 'Try now' });
    await now.click({ timeout: 2_000 }).catch(() => undefined);
    await reader.isLive();
    const retry = reader.page.getByRole('button', { name: 'Try again' });
    await expect(retry.or(reader.message('Written offline')).first()).toBeVisible({ timeout: 20_000 });
    if (await retry.isVisible()) await retry.click();
    await writer.sees('Written offline', 20_000);
    await reader.sees('Written offline', 20_000);

    for (const person of [writer, reader]) {
      await expect.poll(async () => (await person.allRows()).length).toBe(42);
      const rows = await person.allRows();
      expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 42 }, (_, index) => 42 - index));
      expect(new Set(rows.map(({ title }) => title)).size).toBe(42);
    }
  },
);
