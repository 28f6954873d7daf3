import { chromium, type Page } from '@playwright/test';
import { AdminPage } from '../fixtures/admin-page.js';
import { ListPage } from '../fixtures/list-page.js';
import config from '../playwright.config.js';
import { type Stack, startStack } from '../stack/stack.js';
import { lookAt, watch } from './look.js';
import { HELP, type Options, parseOptions } from './options.js';
import { scrollFor } from './scroll.js';
import { fill, startTraffic } from './traffic.js';
import { judge, type Look, mb } from './trend.js';

/** Leaves a page open under traffic and watches its memory. Exit code 1 when it grows, or when messages were missed. */

const CHANNEL = 'items';
const LOOK_EVERY_MS = 10_000;
/** More than a page keeps of a channel: from then on each message that comes lets an old one go. */
const FILL = 52_000;
const SCROLL_MS = 20_000;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === 'help') {
    console.log(HELP);
    return 0;
  }
  const stack = await startStack();
  const browser = await chromium.launch(config.use?.launchOptions ?? {});
  try {
    const page = await browser.newPage();
    await open(page, stack, options.page);
    console.log(`Filling the page with ${FILL} messages …`);
    await fill(stack.url, CHANNEL, FILL);
    return await watchPage(page, stack, options);
  } finally {
    await browser.close();
    await stack.stop();
  }
}

async function open(page: Page, stack: Stack, path: string): Promise<void> {
  if (!path.startsWith('/admin')) {
    await page.goto(stack.url + path);
    return new ListPage(page, stack.url).isLive();
  }
  await new AdminPage(page, stack.url, stack.adminPassword).open();
  await page.goto(stack.url + path);
}

async function watchPage(page: Page, stack: Stack, options: Options): Promise<number> {
  const { minutes, rate } = options;
  const session = await page.context().newCDPSession(page);
  await watch(session);
  const traffic = startTraffic(stack.url, CHANNEL, rate);
  if (options.page === '/') await scroll(page);
  const looks: Look[] = [];
  const started = Date.now();
  console.log('    time      saved    heap MB    nodes  listeners');
  for (let number = 0; number <= (minutes * 60_000) / LOOK_EVERY_MS; number++) {
    await new Promise((resolve) => setTimeout(resolve, started + number * LOOK_EVERY_MS - Date.now()));
    const look = { atMs: Date.now() - started, saved: traffic.saved(), ...(await lookAt(session)) };
    looks.push(look);
    console.log(line(look));
  }
  traffic.stop();
  const verdict = judge(looks);
  const wrong = [...verdict.wrong];
  if (traffic.failed() > 0) wrong.push(`${traffic.failed()} messages could not be saved.`);
  if (!(await isUpToDate(page, stack))) wrong.push('The page did not show the last message.');
  const seconds = Math.round(verdict.lastHalfMs / 1_000);
  console.log(
    `\nOver the last ${seconds} s: heap ${signed(mb(verdict.heapGrowthBytes))} MB, nodes ${signed(verdict.nodeGrowth.toFixed(0))}`,
  );
  for (const sentence of wrong) console.error(sentence);
  return wrong.length === 0 ? 0 : 1;
}

/** Under the same traffic. It is told and not judged: how fast a machine draws is its own affair. */
async function scroll(page: Page): Promise<void> {
  const { frameP50, frameP99, frameMax, longTasks, longest, screens } = await scrollFor(page, SCROLL_MS);
  const frames = [frameP50, frameP99, frameMax].map((ms) => ms.toFixed(0)).join(' / ');
  console.log(
    `Scrolled ${Math.round(screens)} screens in ${SCROLL_MS / 1_000} s: a frame every ${frames} ms (p50 / p99 / longest), ` +
      `${longTasks} tasks of over 50 ms, the longest ${longest.toFixed(0)} ms`,
  );
}

/** Whether a live list has the newest message of the channel; other pages have nothing to compare. */
async function isUpToDate(page: Page, stack: Stack): Promise<boolean> {
  if (new URL(page.url()).pathname !== '/') return true;
  const answer = await fetch(`${stack.url}/list?channel=${CHANNEL}&limit=1`);
  const { head } = (await answer.json()) as { head: number };
  const row = page.locator(`[data-seq="${head}"]`);
  return row.waitFor({ timeout: 10_000 }).then(
    () => true,
    () => false,
  );
}

function line({ atMs, saved, heapBytes, nodes, listeners }: Look): string {
  const time = `${Math.floor(atMs / 60_000)}:${String(Math.floor(atMs / 1_000) % 60).padStart(2, '0')}`;
  return [time.padStart(8), saved, mb(heapBytes), nodes, listeners]
    .map((value, column) => String(value).padStart([8, 11, 11, 9, 11][column] ?? 10))
    .join('');
}

function signed(text: string): string {
  return text.startsWith('-') ? text : `+${text}`;
}
