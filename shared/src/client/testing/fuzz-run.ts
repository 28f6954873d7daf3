import { CHANNELS, createFuzzWorld, type FuzzWorld } from './fuzz-world.js';
import { type Choices, createChoices } from './seeded.js';

const STEPS = 60;
/** Requests that a run may take: far above what it needs, far below what spinning would make. */
const MOST_REQUESTS = 3_000;

const ACTS: Record<string, { weight: number; run(world: FuzzWorld, choices: Choices): unknown }> = {
  save: { weight: 14, run: ({ service }, { pick, below }) => service.save(pick(CHANNELS), 1 + below(5)) },
  loseFrame: { weight: 6, run: ({ service }, { pick, below }) => service.save(pick(CHANNELS), 1 + below(3), false) },
  pushOld: {
    weight: 5,
    run({ service }, { pick, below }) {
      const channel = pick(CHANNELS);
      const from = below(service.head(channel) + 1);
      const to = Math.min(service.head(channel), from + below(6));
      if (to > from) service.push(service.frame(channel, from, to, below(3)));
    },
  },
  pushTorn: {
    weight: 3,
    run({ service }, { pick, below }) {
      const channel = pick(CHANNELS);
      const head = service.head(channel);
      const frame = service.frame(channel, Math.max(0, head - 4), head);
      const torn = below(4);
      service.push({ ...frame, messages: frame.messages.filter((_, at) => at !== torn) });
    },
  },
  beacon: { weight: 3, run: ({ service }) => service.beacon() },
  redrive: {
    weight: 2,
    run(world, { pick, below }) {
      const channel = pick(CHANNELS);
      const head = world.service.head(channel);
      if (head > 0) world.redrive(channel, 1 + below(head));
    },
  },
  cut: { weight: 4, run: ({ service }) => service.wire.cut() },
  freeze: { weight: 2, run: ({ service }) => service.wire.freeze() },
  cutFrozen: { weight: 2, run: ({ service }) => service.wire.cut() },
  down: { weight: 2, run: ({ service }, { chance }) => Object.assign(service.wire, { isDown: chance(0.5) }) },
  silent: { weight: 2, run: ({ service }, { chance }) => Object.assign(service.wire, { isSilent: chance(0.3) }) },
  wake: { weight: 4, run: ({ life }, { pick }) => life.wake(pick(['wake', 'wake', 'offline'])) },
  fail: {
    weight: 6,
    run({ service }, { pick, below }) {
      const at = pick(['/ack', '/ack', 'ack', 'subscribe', 'sync', '/token', 'connect', 'unsubscribe']);
      const failure = pick([null, { status: 503, code: 'live_unavailable' }, { status: 503, code: 'overloaded' }]);
      const failures = Array.from({ length: 1 + below(4) }, () => (at === 'connect' ? (failure ?? DRAINING) : failure));
      service.failures.set(at, failures);
    },
  },
  expire: {
    weight: 2,
    run({ service }) {
      for (const { token } of service.posts) if (token !== null) service.expired.add(token);
      for (const { auth } of service.wire.open) service.expired.add(String(auth.token));
    },
  },
  closeExpired: {
    weight: 1,
    run({ service }) {
      for (const socket of service.wire.open) {
        service.expired.add(String(socket.auth.token));
        socket.write('closed', { code: 'token_expired', message: '', retryable: true });
        socket.disconnect();
      }
    },
  },
  closing: {
    weight: 1,
    run({ service }, { below }) {
      for (const socket of service.wire.open) socket.write('closing', { retryAfterMs: below(3_000) });
    },
  },
  forget: { weight: 1, run: ({ service }, { pick }) => service.forget('page', pick(CHANNELS)) },
  drop: { weight: 1, run: ({ service }, { pick }) => service.drop(pick(CHANNELS), 1) },
  rejoin: { weight: 2, run: ({ life }) => life.client.rejoin() },
  retention: {
    weight: 1,
    run({ service }, { below }) {
      const lowest = Math.min(...CHANNELS.map((channel) => service.head(channel)));
      service.floor = Math.max(service.floor, below(lowest + 1));
    },
  },
  newStore: {
    weight: 0.4,
    run({ service }, { below }) {
      service.floor = 0;
      service.replaceStore(`e${2 + below(1_000_000)}`);
    },
  },
  fullStorage: { weight: 1, run: ({ moods }, { chance }) => Object.assign(moods, { isStorageFull: chance(0.5) }) },
  reload: { weight: 2, run: (world) => world.reload() },
};

const DRAINING = { status: 503, code: 'draining' };
/** Each name as often as it weighs, in tenths. */
const LOT = Object.entries(ACTS).flatMap(([name, { weight }]) => Array.from({ length: weight * 10 }, () => name));

/** One run: random steps, then everything heals. Answers what does not hold, with the trace; empty when all does. */
export async function runFuzz(seed: number): Promise<string[]> {
  const choices = createChoices(seed);
  const world = createFuzzWorld(choices);
  const trace: string[] = [];
  for (let step = 0; step < STEPS; step += 1) {
    const name = choices.pick(LOT);
    trace.push(name);
    ACTS[name]?.run(world, choices);
    if (choices.chance(0.6)) await world.clock.advance(choices.below(choices.chance(0.1) ? 20_000 : 1_500));
  }
  await heal(world, seed);
  const faults = check(world);
  return faults.length > 0 ? [`seed ${seed}`, ...faults, trace.join(' ')] : [];
}

async function heal(world: FuzzWorld, seed: number): Promise<void> {
  const { service, clock } = world;
  Object.assign(world.moods, { isPageMoody: false, isStorageFull: false });
  service.wire.isDown = false;
  service.wire.isSilent = false;
  service.failures.clear();
  // What Socket.IO does with a half-open link after a while.
  if (service.wire.isFrozen) service.wire.cut();
  // Whether the tail is lost, followed by more, or all that is left to do is to say what was handled.
  if (seed % 3 > 0) for (const channel of CHANNELS) service.save(channel, 2, seed % 3 > 1);
  await clock.advance(5_000);
  service.beacon();
  await clock.advance(40_000);
  // Forgotten after everything was acknowledged: nobody learns that before the next connection.
  if (CHANNELS.some((channel) => service.cursor('page', channel) === undefined)) service.wire.cut();
  world.life.client.rejoin();
  await clock.advance(40_000);
  service.beacon();
  await clock.advance(5_000);
  for (const channel of CHANNELS) {
    for (let seq = 1; seq <= service.head(channel); seq += 1) {
      const { messages } = service.frame(channel, seq - 1, seq);
      if (!messages.some(({ id }) => service.redriven.has(id))) continue;
      world.redrive(channel, seq);
      await clock.settle();
    }
  }
  await clock.advance(10_000);
}

/** What must hold of every run. */
function check(world: FuzzWorld): string[] {
  const { service, lives, life, missed } = world;
  const faults: string[] = [];
  for (const { got } of lives) {
    const ids = got.map(({ id }) => id);
    if (new Set(ids).size < ids.length) faults.push(`handed over twice: ${ids.join(' ')}`);
  }
  for (const channel of CHANNELS) {
    const head = service.head(channel);
    const start = service.start('page', channel) ?? 0;
    const had = new Set(
      lives.flatMap(({ got }) =>
        got.filter((each) => each.channel === channel && each.epoch === service.epoch).map(({ seq }) => seq),
      ),
    );
    const isGone = (seq: number) =>
      missed.some((m) => m.channel === channel && m.epoch === service.epoch && m.from < seq && seq <= m.to);
    for (let seq = start + 1; seq <= head; seq += 1) {
      if (!had.has(seq) && !isGone(seq)) faults.push(`${channel} ${seq} was lost`);
    }
    const cursor = service.cursor('page', channel);
    if (cursor !== head) faults.push(`${channel}: the service has ${cursor} of ${head} acknowledged`);
  }
  if (service.redriven.size > 0) faults.push(`redriven without an ack: ${[...service.redriven].join(' ')}`);
  if (life.client.connection.getSnapshot().kind !== 'live') {
    faults.push(`not live: ${JSON.stringify(life.client.connection.getSnapshot())}`);
  }
  const usage = life.client.usage();
  for (const name of ['heldFrames', 'waitingMessages', 'dueAcks', 'dueIds', 'requests'] as const) {
    if (usage[name].held !== 0) faults.push(`${usage[name].held} ${name} are held in the end`);
  }
  const requests = service.requests.length + service.posts.length;
  if (requests > MOST_REQUESTS) faults.push(`${requests} requests`);
  return [...faults, ...orderFaults(world)];
}

/** In seq order, but for what was sent again from a dead letter. */
function orderFaults({ lives, redriven }: FuzzWorld): string[] {
  const faults: string[] = [];
  for (const { got } of lives) {
    for (const channel of CHANNELS) {
      const own = got.filter((each) => each.channel === channel && !redriven.has(each.id));
      const fall = own.find(({ epoch, seq }, at) => {
        const before = own[at - 1];
        return before !== undefined && before.epoch === epoch && before.seq > seq;
      });
      if (fall) faults.push(`out of order: ${fall.id} in ${own.map(({ seq }) => seq).join(' ')}`);
    }
  }
  return faults;
}
