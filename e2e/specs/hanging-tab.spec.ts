import { ListPage } from '../fixtures/list-page.js';
import { saveMany } from '../fixtures/save-many.js';
import { expect, story } from '../fixtures/story.js';

const BEFORE = 10;
const MEANWHILE = 30;
/** Longer than a tab that leads may say nothing. */
const HANG_MS = 12_000;

story(
  'the tab that holds the connection hangs: another goes on, and when it wakes it shows each message once',
  async ({ stack, reader }) => {
    await reader.open();
    const other = new ListPage(await reader.page.context().newPage(), reader.url);
    await other.open();
    await saveMany(stack.url, BEFORE, (number) => ({ channel: 'items', title: `Number ${number}` }));
    for (const tab of [reader, other]) await tab.sees(`Number ${BEFORE}`);

    // As a tab that the browser has frozen: nothing of its scripts runs.
    let hangs = true;
    const hanging = reader.page
      .evaluate((ms) => {
        const end = performance.now() + ms;
        while (performance.now() < end);
      }, HANG_MS)
      .finally(() => {
        hangs = false;
      });
    await saveMany(stack.url, MEANWHILE, (number) => ({ channel: 'items', title: `Number ${BEFORE + number}` }));
    const last = BEFORE + MEANWHILE;
    await other.sees(`Number ${last}`, HANG_MS);
    await other.isLive();
    expect(hangs).toBe(true);

    await hanging;
    await reader.sees(`Number ${last}`, 20_000);
    await reader.isLive();
    await saveMany(stack.url, 1, () => ({ channel: 'items', title: 'After the hang' }));
    for (const tab of [reader, other]) {
      await tab.sees('After the hang');
      const rows = await tab.allRows();
      expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: last + 1 }, (_, index) => last + 1 - index));
    }
  },
);
