import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from '@playwright/test';
import { AdminPage } from '../fixtures/admin-page.js';
import { fillLifelike, SHORT_RESENDS } from '../fixtures/lifelike.js';
import { type Place, placesOf } from '../fixtures/places.js';
import config from '../playwright.config.js';
import { type Stack, startStack } from '../stack/stack.js';
import { showSetAside } from './set-aside.js';

/** Takes every page of a service with lifelike data, in both themes and two widths. Exit code 1 when a page did not come. */

const FOLDER = fileURLToPath(new URL('../../.surecast/screenshots', import.meta.url));
const SIZES = [
  { width: 1_280, height: 800 },
  { width: 390, height: 844 },
];
const THEMES = ['light', 'dark'] as const;
/** A page that is longer is cut: nobody looks further. */
const TALLEST = 2_400;
/** Until the charts have a line to show. */
const GATHER_MS = 15_000;

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });

const failures = await main();
process.exitCode = failures === 0 ? 0 : 1;

async function main(): Promise<number> {
  const stack = await startStack(SHORT_RESENDS);
  const browser = await chromium.launch(config.use?.launchOptions ?? {});
  try {
    const { subjects, leave } = await fillLifelike(stack);
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    const places = placesOf(subjects).filter(({ name }) => values.only?.includes(name) ?? true);
    if (values.only === undefined) await rm(FOLDER, { recursive: true, force: true });
    await mkdir(FOLDER, { recursive: true });
    let failed = 0;
    for (const isAdmin of [false, true]) {
      const chosen = places.filter((place) => place.isAdmin === isAdmin);
      if (chosen.length > 0) failed += await takeAll(browser, stack, chosen, isAdmin);
    }
    leave();
    console.log(`\nThey are in ${FOLDER}`);
    return failed;
  } finally {
    await browser.close();
    await stack.stop();
  }
}

async function takeAll(browser: Browser, stack: Stack, places: readonly Place[], isAdmin: boolean): Promise<number> {
  const context = await browser.newContext({ reducedMotion: 'reduce', viewport: SIZES[0] ?? null });
  const page = await context.newPage();
  await showSetAside(page);
  if (isAdmin) await new AdminPage(page, stack.url, stack.adminPassword).open();
  let failed = 0;
  for (const place of places) {
    for (const theme of THEMES) {
      for (const size of SIZES) {
        await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
        await page.setViewportSize(size);
        const file = `${place.name}-${theme}-${size.width}.png`;
        try {
          await page.goto(stack.url + place.path);
          await place.ready(page);
        } catch (error) {
          failed++;
          console.error(`✘ ${file}: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
        }
        await take(page, join(FOLDER, file), size, place.isVirtual ? size.height : TALLEST);
      }
    }
  }
  await context.close();
  return failed;
}

async function take(page: Page, path: string, size: { width: number; height: number }, tallest: number): Promise<void> {
  const whole = await page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    height: document.documentElement.scrollHeight,
  }));
  const height = Math.min(Math.max(whole.height, size.height), tallest);
  await page.screenshot({
    path,
    fullPage: true,
    clip: { x: 0, y: 0, width: Math.max(whole.width, size.width), height },
  });
  const { size: bytes } = await stat(path);
  const tooWide = whole.width > size.width ? `, ${whole.width - size.width} px wider than the screen` : '';
  console.log(`${path.slice(FOLDER.length + 1)} ${Math.round(bytes / 1_000)} kB${tooWide}`);
}
