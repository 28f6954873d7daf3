import { saveMany } from '../fixtures/save-many.js';
import { expect, story } from '../fixtures/story.js';

const ROWS = 5_000;

story(
  '5,000 messages scrolled: all are there, few are in the document, and new ones wait behind a button',
  async ({ stack, reader, writer }) => {
    story.setTimeout(240_000);
    await reader.open('log');
    await saveMany(stack.url, ROWS, (number) => ({ channel: 'log', title: `line ${number}` }));
    const newest = reader.page.locator(`li[data-seq="${ROWS}"]`);
    await expect(newest).toHaveCount(1, { timeout: 60_000 });

    const rows = await reader.allRows();
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: ROWS }, (_, index) => ROWS - index));
    expect(new Set(rows.map(({ title }) => title)).size).toBe(ROWS);
    expect((await reader.rows()).length).toBeLessThan(200);

    // Somewhere in the middle, with something to look at.
    await reader.page.keyboard.press('Home');
    await expect(newest).toBeVisible();
    await reader.page.mouse.move(300, 600);
    await reader.page.mouse.wheel(0, 20_000);
    await expect(newest).toHaveCount(0);
    const looked = reader.page.locator('li[data-seq]').nth((await reader.rows()).length >> 1);
    const seq = await looked.getAttribute('data-seq');
    const same = reader.page.locator(`li[data-seq="${seq}"]`);
    // The wheel has come to rest when it stands where it stood.
    let stood = await same.boundingBox();
    await expect
      .poll(async () => {
        const before = stood;
        stood = await same.boundingBox();
        return before?.y === stood?.y;
      })
      .toBe(true);

    await writer.open('log');
    for (let count = 1; count <= 12; count++) await writer.save(`new ${count}`);
    const pill = reader.page.getByRole('button', { name: /^12 new/ });
    await expect(pill).toBeVisible();
    const stands = await same.boundingBox();
    expect(Math.abs((stands?.y ?? Number.NaN) - (stood?.y ?? Number.NaN))).toBeLessThanOrEqual(2);

    await pill.click();
    await expect(reader.message('new 12')).toBeVisible();
    await expect(pill).toHaveCount(0);
    expect((await reader.rows())[0]).toEqual({ seq: ROWS + 12, title: 'new 12' });
  },
);
