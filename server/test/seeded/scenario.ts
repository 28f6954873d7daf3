import type { Process } from './process.js';
import type { World } from './world.js';

/** Something that happens in a run. It returns at once; what it sets off goes on by itself. */
type Step = (world: World) => void | Promise<void>;

const PAUSES_MS = [500, 9_000, 40_000, 150_000];
const OUTAGES_MS = [300, 3_000, 12_000, 60_000];

const save: Step = ({ writer, random, channels }) => {
  for (let left = random.between(1, 4); left > 0; left -= 1) void writer.save(random.pick(channels));
};

/** One after another, so that their order is promised. */
const saveInOrder: Step = ({ writer, random, channels }) => {
  const channel = random.pick(channels);
  void (async () => {
    for (let left = random.between(2, 5); left > 0; left -= 1) await writer.save(channel);
  })();
};

const cut: Step = ({ network, random }) => {
  if (network.lines.length > 0) random.pick(network.lines).cut();
};

const freeze: Step = ({ network, random }) => {
  if (network.lines.length > 0) random.pick(network.lines).freeze(random.chance(0.5) ? 'client' : undefined);
};

const reload: Step = ({ pages, random, time }) => {
  const page = random.pick(pages);
  if (random.chance(0.3)) page.close();
  else page.unload();
  time.in(random.between(1, 30_000), () => page.load());
};

const hang: Step = ({ pages, random, time }) => {
  const page = random.pick(pages);
  page.isStuck = true;
  time.in(random.between(1_000, 400_000), () => void (page.isStuck && page.unload()));
};

const leave: Step = ({ pages, random, time }) => {
  const page = random.pick(pages);
  const channel = random.pick(page.channels);
  page.unsubscribe(channel);
  time.in(random.between(10, 20_000), () => page.subscribe(channel));
};

const rejoin: Step = ({ pages, hands }) => {
  for (const page of pages) page.rejoin();
  for (const hand of hands) hand.start();
};

const stopHand: Step = ({ hands, random, time }) => {
  if (hands.length === 0) return;
  const hand = random.pick(hands);
  hand.stop();
  // One that never acknowledges would be owed everything anew, long after all others have come to rest.
  if (hand.habits.acks !== 'never') time.in(random.between(100, 60_000), () => hand.start());
};

/** At once, or at some call of a port that is about to come, before or after its effect. */
function befall(world: World, process: Process, act: 'kill' | 'pause'): void {
  const { random } = world;
  if (random.chance(0.8)) {
    process.life.ambush = { calls: random.between(0, 25), act, when: random.pick(['before', 'after']) };
  } else if (act === 'kill') process.kill();
  else process.life.pause();
}

const kill: Step = (world) => {
  const { random, time, vacant } = world;
  const processes = world.processes();
  if (processes.length === 0) return;
  befall(world, random.pick(processes), 'kill');
  time.in(random.between(100, 25_000), () => {
    for (const roles of vacant.splice(0)) world.start(roles);
  });
};

const pause: Step = (world) => {
  const { random, time } = world;
  const processes = world.processes();
  if (processes.length === 0) return;
  const process = random.pick(processes);
  befall(world, process, 'pause');
  time.in(random.pick(PAUSES_MS), () => {
    process.life.ambush = null;
    process.life.resume();
  });
};

const storeDown: Step = ({ faults, time, random, ledger }) => {
  faults.store = 'down';
  ledger.note('STORE', () => 'down');
  time.in(random.pick(OUTAGES_MS), () => {
    faults.store = 'up';
    ledger.note('STORE', () => 'up');
  });
};

const redisDown: Step = ({ faults, time, random, ledger }) => {
  faults.redis = 'down';
  ledger.note('REDIS', () => 'down');
  time.in(random.pick(OUTAGES_MS), () => {
    faults.redis = 'up';
    ledger.note('REDIS', () => 'up');
  });
};

const flush: Step = (world) => world.flush();

/** It keeps its data, but nobody can tell what it lost of its last second. */
const redisRestarted: Step = ({ live, ledger }) => {
  ledger.note('REDIS', () => 'restarted');
  live.restart();
};

const flaky: Step = ({ faults, random, time, ledger }) => {
  const names = [
    'storeFails',
    'liveFails',
    'slow',
    'frameLost',
    'frameRepeated',
    'orderLost',
    'jobLost',
    'httpLost',
  ] as const;
  const name = random.pick(names);
  faults[name] = random.pick([0.05, 0.2, 0.5]);
  ledger.note('FLAKY', () => `${name} ${faults[name]}`);
  time.in(random.between(1_000, 60_000), () => {
    faults[name] = 0;
  });
};

/** A second worker at work on a shard: a lock that was lost. */
const secondRun: Step = (world) => {
  const workers = world.processes().filter(({ roles }) => roles.includes('worker'));
  for (const { path } of workers) {
    for (let shard = 0; shard < 16; shard += 1) {
      path.fanOut.run(shard).catch(() => undefined);
      path.resendPass.run(shard).catch(() => undefined);
    }
  }
};

const clockMoved: Step = ({ processes, random, ledger, skewMs }) => {
  const running = processes();
  if (running.length === 0) return;
  const { life, id } = random.pick(running);
  life.skewMs = random.between(-skewMs, skewMs);
  ledger.note('CLOCK', () => `${id} is ${life.skewMs / 1_000} s off`);
};

/** A page or an admin asks how a message is doing; what is final then stays final. */
const report: Step = (world) => {
  const { random, ledger } = world;
  const api = world.processes().find(({ roles }) => roles.includes('api'));
  if (!api || ledger.saved.length === 0) return;
  const { id } = random.pick(ledger.saved);
  const answered = world.watch.reportAsked(id);
  void api.path.delivery.message(id).then(
    (answer) => answer && answered(answer),
    () => undefined,
  );
};

const WEIGHTS: readonly (readonly [string, number, Step])[] = [
  ['save', 10, save],
  ['save in order', 4, saveInOrder],
  ['cut', 4, cut],
  ['freeze', 3, freeze],
  ['reload', 3, reload],
  ['hang', 1, hang],
  ['leave', 2, leave],
  ['rejoin', 1, rejoin],
  ['stop a program', 2, stopHand],
  ['kill', 5, kill],
  ['pause', 4, pause],
  ['store down', 2, storeDown],
  ['redis down', 2, redisDown],
  ['redis emptied', 1, flush],
  ['redis restarted', 1, redisRestarted],
  ['flaky', 4, flaky],
  ['second run', 2, secondRun],
  ['clock moved', 2, clockMoved],
  ['report', 4, report],
];
const TOTAL = WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0);
const WAITS_MS = [0, 5, 50, 300, 2_000, 12_000, 35_000];

/** A random run of steps, with random time between them. */
export async function runScenario(world: World): Promise<void> {
  const { random, time, ledger, pages, hands } = world;
  for (const page of pages) page.load();
  for (const hand of hands) hand.start();
  await time.advance(random.pick([0, 500, 3_000]));
  for (let left = random.between(8, 30); left > 0; left -= 1) {
    const [name, step] = pickStep(random.next() * TOTAL);
    ledger.note('STEP', () => name);
    await step(world);
    await time.advance(random.pick(WAITS_MS));
  }
}

function pickStep(at: number): [string, Step] {
  let sum = 0;
  for (const [name, weight, step] of WEIGHTS) {
    sum += weight;
    if (at < sum) return [name, step];
  }
  return ['save', save];
}
