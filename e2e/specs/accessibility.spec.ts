import type { Browser, Page } from '@playwright/test';
import { AdminPage } from '../fixtures/admin-page.js';
import { violationsOf } from '../fixtures/axe.js';
import { fillLifelike, SHORT_RESENDS } from '../fixtures/lifelike.js';
import { placesOf } from '../fixtures/places.js';
import { expect, story } from '../fixtures/story.js';

const WIDTHS = [390, 1_280];
const THEMES = ['light', 'dark'] as const;

story.use({ settings: SHORT_RESENDS });

story('axe finds nothing on any page, in both themes, on a phone and on a wide screen', async ({ browser, stack }) => {
  story.setTimeout(600_000);
  const { subjects, leave } = await fillLifelike(stack);
  for (const isAdmin of [false, true]) {
    const page = await open(browser);
    if (isAdmin) await new AdminPage(page, stack.url, stack.adminPassword).open();
    for (const place of placesOf(subjects).filter((each) => each.isAdmin === isAdmin)) {
      await page.goto(stack.url + place.path);
      await place.ready(page);
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: width < 600 ? 844 : 800 });
          await place.ready(page);
          await repainted(page);
          expect.soft(await violationsOf(page), `${place.name}, ${theme}, ${width} px`).toEqual([]);
        }
      }
    }
    await page.context().close();
  }
  leave();
});

async function open(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  return context.newPage();
}

/** A page that has just turned to another theme or width goes there in steps; what stands in between is nobody's to read. */
async function repainted(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await page.waitForFunction(() => !document.getAnimations().some((each) => each instanceof CSSTransition));
}
