import { joinProgram } from '../fixtures/program-client.js';
import { expect, story } from '../fixtures/story.js';

story(
  'a page whose client was taken over says so, stays away, and comes back when asked',
  async ({ stack, writer, reader }) => {
    await reader.open();
    await writer.open();
    await writer.save('Before');
    await reader.sees('Before');

    const kept = await reader.page.evaluate(() => Object.entries(localStorage));
    const ending = (end: string) => kept.find(([key]) => key.endsWith(end))?.[1];
    const [client, token] = [ending(':client'), ending(':token')];
    if (client === undefined || token === undefined) throw new Error('The page keeps no client name or token.');
    const other = await joinProgram(stack.url, { channel: 'items', client, label: 'Another page', token, hangs: true });
    await expect(reader.page.getByText('Another page took over this connection.').first()).toBeVisible();
    await writer.save('Meanwhile');
    await writer.sees('Meanwhile');
    await expect(reader.message('Meanwhile')).toHaveCount(0);

    other.leave();
    await reader.page.getByRole('button', { name: 'Use this page' }).click();
    await reader.isLive();
    await reader.sees('Meanwhile');
    await reader.sees('Before');
  },
);
