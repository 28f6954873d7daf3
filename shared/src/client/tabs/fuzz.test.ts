import { expect, test } from 'vitest';
import { createChoices } from '../testing/seeded.js';
import { createTabWorld } from './testing/tab-world.js';

const SEEDS = 15;
const STEPS = 50;
const MOST_TABS = 4;

/** Tabs that open, close, crash, freeze and lose words at random, in front of a service that is cut; then everything heals. */
async function run(seed: number): Promise<string[]> {
  const { random, below, chance, pick } = createChoices(seed);
  const world = createTabWorld(random);
  const { service, clock, moods } = world;
  const trace: string[] = [];
  type Tab = ReturnType<typeof world.open> & { isFrozen: boolean };
  let tabs: Tab[] = [];
  const open = async () => {
    const tab = { ...world.open(), isFrozen: false };
    tab.read();
    tabs.push(tab);
    // What was saved before it stood in the channel is history to it.
    await clock.advance(tabs.length === 1 ? 3_000 : 0);
  };
  const end = (tab: Tab) => {
    tabs = tabs.filter((each) => each !== tab);
  };
  const acts: Record<string, () => unknown> = {
    save: () => service.save('news', 1 + below(4)),
    saveMore: () => service.save('news', 1 + below(9)),
    loseFrame: () => service.save('news', 1 + below(3), false),
    open: () => (tabs.length < MOST_TABS ? open() : undefined),
    close() {
      const tab = pick(tabs);
      if (tabs.length < 2 || tab.isFrozen) return;
      end(tab);
      void tab.client.close();
    },
    crash() {
      const tab = pick(tabs);
      if (tabs.length < 2) return;
      end(tab);
      tab.page.crash();
    },
    freeze() {
      const tab = pick(tabs);
      tab.isFrozen = true;
      tab.page.freeze();
    },
    thaw() {
      for (const tab of tabs.filter(({ isFrozen }) => isFrozen)) {
        tab.isFrozen = false;
        tab.page.thaw();
      }
    },
    deafen: () => pick(tabs).page.deafen(1 + below(3)),
    cut: () => service.wire.cut(),
    full: () => Object.assign(moods, { isStorageFull: chance(0.5) }),
  };
  await open();
  for (let step = 0; step < STEPS; step += 1) {
    const name = pick(Object.keys(acts));
    trace.push(name);
    await acts[name]?.();
    if (chance(0.6)) await clock.advance(below(chance(0.15) ? 15_000 : 1_000));
  }
  acts.thaw?.();
  Object.assign(moods, { isStorageFull: false });
  for (const tab of tabs) tab.page.deafen(0);
  await clock.advance(20_000);
  service.save('news', 2);
  await clock.advance(60_000);
  service.beacon();
  await clock.advance(20_000);
  const head = service.head('news');
  const faults = tabs.flatMap(({ got, state }, at) => {
    const first = got[0] ?? head + 1;
    const whole = Array.from({ length: head - first + 1 }, (_, index) => first + index);
    const isWhole = got.length > 0 && JSON.stringify(got) === JSON.stringify(whole);
    return isWhole && state() === 'live' ? [] : [`tab ${at} of ${tabs.length} (${state()}): ${got} of ${head}`];
  });
  if (service.wire.open.length !== 1) faults.push(`${service.wire.open.length} connections`);
  if (world.cursor() !== head) faults.push(`acknowledged ${world.cursor()} of ${head}`);
  for (const tab of tabs) void tab.client.close();
  return faults.length > 0 ? [`seed ${seed}`, ...faults, trace.join(' ')] : [];
}

test('whatever happens to tabs, each hands over every message from its first one on, once and in order', async () => {
  const faults: string[] = [];
  for (let seed = 1; seed <= SEEDS && faults.length === 0; seed += 1) faults.push(...(await run(seed)));
  expect(faults).toEqual([]);
}, 60_000);
