import { SHARDS } from '../../src/delivery/shard.js';
import { noFaults } from './faults.js';
import { missingAt } from './owed.js';
import type { World } from './world.js';

const LOOK_EVERY_MS = 2_000;
/** Longest that a service without faults may take to come to rest, with clients that must first be dropped. */
const LONGEST_MS = 15 * 60_000;
/** A new message goes through a healthy service within this. */
const PROBE_MS = 5_000;
/** What the sweep still tidies up when clients have nothing to wait for: nodes that are gone, figures that are final. */
const SETTLE_MS = 30_000;

/** Everything works again: time passes until nothing is left to do, then one more message must go straight through. */
export async function heal(world: World): Promise<void> {
  const { time, ledger, writer, channels } = world;
  ledger.note('HEAL', () => 'everything works from here on');
  repair(world);
  const quietMs = await untilQuiet(world);
  ledger.note('QUIET', () => `after ${quietMs / 1_000} s`);
  for (const channel of channels) void writer.save(channel);
  await time.advance(PROBE_MS);
  // A page whose handler throws is given the message again in its own time.
  for (const page of world.pages.filter(({ habits }) => habits.throws === 0)) {
    const lag = missingAt(world, page.key);
    if (lag !== null) ledger.violated('a healthy service delivers', `${page.key} has not ${lag} after ${PROBE_MS} ms`);
  }
  await untilQuiet(world);
  await time.advance(SETTLE_MS);
}

function repair(world: World): void {
  const { faults, vacant } = world;
  Object.assign(faults, noFaults());
  for (const { life } of world.processes()) {
    life.ambush = null;
    life.resume();
  }
  for (const roles of vacant.splice(0)) world.start(roles);
  for (const hand of world.hands) if (hand.habits.acks === 'last minute') hand.mend();
}

function attend(world: World): void {
  for (const { life } of world.processes()) life.ambush = null;
  for (const roles of world.vacant.splice(0)) world.start(roles);
  for (const page of world.pages) {
    if (page.isStuck) page.unload();
    page.load();
    for (const channel of page.channels) page.subscribe(channel);
    page.rejoin();
  }
  for (const hand of world.hands) if (hand.habits.acks !== 'never') hand.start();
}

async function untilQuiet(world: World): Promise<number> {
  const { time, ledger } = world;
  const started = time.now();
  // What was planned before, such as a page that hangs up later, has its turn; nothing of it starts a fault.
  for (let busy: string | null = 'just starting'; busy !== null; busy = await busyWith(world)) {
    if (time.now() - started > LONGEST_MS) {
      ledger.violated('the service comes to rest', busy);
      break;
    }
    attend(world);
    await time.advance(LOOK_EVERY_MS);
  }
  return time.now() - started;
}

/** What is still to be done, or null. */
async function busyWith(world: World): Promise<string | null> {
  const { disk, live, pages, writer } = world;
  if (world.network.lines.some(({ isSilent }) => isSilent)) return 'a link is dead and not everybody knows';
  if (writer.underWay > 0) return 'saves are under way';
  if (disk.outbox.size > 0) return `${disk.outbox.size} entries stand in the outbox`;
  for (const page of pages) if (!page.isLive) return `${page.key} is ${page.state}`;
  for (let shard = 0; shard < SHARDS; shard += 1) {
    const departures = await live.departures(shard, 0, 1);
    if (departures.length > 0) return `a departure of ${departures[0]?.client} is not finished`;
    const dueIn = await live.nextDue(shard);
    if (dueIn !== null) return `a resend of shard ${shard} is due in ${dueIn} ms`;
  }
  const hands = world.hands.filter(({ habits }) => habits.acks !== 'never');
  for (const { key } of [...pages, ...hands]) {
    const missing = missingAt(world, key);
    if (missing !== null) return `${key} has not ${missing}`;
  }
  return null;
}
