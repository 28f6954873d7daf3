import { createMemoryLiveState, type MemoryLiveState } from '../../src/live/memory/index.js';
import { createMemoryDisk, createMemoryStore, type MemoryDisk } from '../../src/store/memory/index.js';
import { type Faults, noFaults } from './faults.js';
import { HandClient } from './hand-client.js';
import { createHttp } from './http.js';
import { withLastMinuteAcks } from './last-minute.js';
import { Ledger } from './ledger.js';
import { createNetwork, type Network } from './network.js';
import { type ClientDeps, Page } from './page.js';
import { type Ground, type Process, type Role, startProcess } from './process.js';
import { createRandom, type Random } from './random.js';
import { createSharedBus } from './shared-bus.js';
import { createSharedQueue } from './shared-queue.js';
import { VirtualTime } from './virtual-time.js';
import { createWatch, type Watch } from './watch.js';
import { createWriter, type Writer } from './writer.js';

/** Which processes a run has; a seed picks one layout. */
const LAYOUTS: readonly (readonly (readonly Role[])[])[] = [
  [['api', 'gateway', 'worker']],
  [
    ['api', 'gateway', 'worker'],
    ['api', 'gateway', 'worker'],
  ],
  [['api', 'gateway'], ['api', 'gateway'], ['worker'], ['worker']],
  [['api'], ['gateway'], ['gateway'], ['worker'], ['worker']],
];
const CHANNELS = ['alpha', 'beta', 'gamma'];
const DAY_MS = 24 * 3_600_000;
const MAX_RESENDS = 5;

export interface World {
  time: VirtualTime;
  random: Random;
  faults: Faults;
  ledger: Ledger;
  disk: MemoryDisk;
  live: MemoryLiveState;
  watch: Watch;
  /** Clocks of processes are at most this far off. */
  skewMs: number;
  network: Network;
  writer: Writer;
  channels: readonly string[];
  pages: readonly Page[];
  hands: readonly HandClient[];
  /** Processes that are not dead. */
  processes(): Process[];
  /** Roles of processes that were killed and have no successor yet. */
  readonly vacant: (readonly Role[])[];
  start(roles: readonly Role[]): Process;
  kill(process: Process): void;
  /** Redis comes back empty. */
  flush(): Promise<void>;
}

export function createWorld(seed: number, isVerbose: boolean): World {
  const random = createRandom(seed);
  const time = new VirtualTime();
  const faults = noFaults();
  const ledger = new Ledger(time, isVerbose);
  const disk = createMemoryDisk(`epoch-${seed}`);
  const intervalMs = random.pick([10_000, 10_000, 30_000]);
  // Longer than any outage of a run and any difference of clocks: what stands in the outbox must not be taken for old.
  const retentionMs = random.pick([DAY_MS, DAY_MS, DAY_MS, 300_000]);
  const skewMs = retentionMs === DAY_MS ? 300_000 : 30_000;
  const policy = { intervalMs, maxResends: MAX_RESENDS, window: random.pick([2, 100]) };
  const plainLive = createMemoryLiveState({ policy, clock: time });
  const plainStore = createMemoryStore(disk);
  void plainStore.open();
  const bus = createSharedBus({ time, random: random.fork(), faults });
  const queue = createSharedQueue({ time, random: random.fork(), faults });
  const running: Process[] = [];
  const processes = () => running.filter(({ life }) => life.state !== 'dead');
  const excused = (client: string) =>
    pages.some(({ key, isStuck }) => key === client && isStuck) ||
    hands.some(({ key, habits }) => key === client && (habits.acks === 'never' || habits.acks === 'last minute'));
  const watch = createWatch({ time, ledger, disk, intervalMs, maxResends: MAX_RESENDS, mayDrop: excused });
  // With a random of its own, so that it leaves all else in a run as it is.
  const lastMinute = { random: createRandom(~seed), ledger, hands: () => hands };
  const live = withLastMinuteAcks(watch.live(plainLive), lastMinute);
  const layout = random.pick(LAYOUTS);
  const ground: Ground = {
    time,
    random: random.fork(),
    faults,
    store: watch.store(plainStore),
    live,
    bus,
    queue,
    watch,
    limits: {
      sweepEveryMs: random.pick([2_000, 5_000]),
      clientTtlMs: random.pick([DAY_MS, DAY_MS, DAY_MS, 300_000]),
      retentionMs,
      checkpointEveryMs: 10_000,
      ring: { messages: random.pick([0, 3, 1_000]), bytes: 1_000_000 },
      catchUpReads: random.pick([1, 8]),
    },
    skewMs,
    isAlone: layout.length === 1,
  };
  const network = createNetwork({ time, random: random.fork(), faults, watch, intervalMs, processes });
  const http = createHttp({ time, random: random.fork(), faults, watch, processes });
  const writer = createWriter({ time, random: random.fork(), ledger, http });
  const channels = CHANNELS.slice(0, random.between(1, CHANNELS.length));
  const deps = (): ClientDeps => ({ time, random: random.fork(), ledger, network, http, watch });
  const pages = Array.from({ length: random.between(1, 3) }, (_, index) => {
    const habits = {
      keeps: random.chance(0.8),
      throws: random.chance(0.2) ? 0.05 : 0,
      slowMs: random.chance(0.3) ? 500 : 0,
    };
    return new Page(`page-${index}`, someOf(channels, random), habits, deps());
  });
  const hands = Array.from({ length: random.between(0, 3) }, (_, index) => {
    const acks = random.pick(['ids', 'upTo', 'last minute', 'never'] as const);
    const habits = {
      acks,
      way: random.pick(['socket', 'post'] as const),
      lateMs: random.pick([0, 1_000, intervalMs * 2]),
    };
    return new HandClient(`hand-${index}`, someOf(channels, random), habits, deps());
  });
  const vacant: (readonly Role[])[] = [];
  let started = 0;

  const world: World = {
    time,
    random,
    faults,
    ledger,
    disk,
    live,
    watch,
    skewMs,
    network,
    writer,
    channels,
    pages,
    hands,
    processes,
    vacant,
    start(roles) {
      started += 1;
      const process = startProcess(ground, `p${started}`, roles);
      process.life.watch(() => {
        if (process.life.state !== 'dead') return;
        running.splice(running.indexOf(process), 1);
        vacant.push(roles);
        network.broken(process);
      });
      running.push(process);
      ledger.note('start', () => `${process.id} (${roles.join(', ')}), its clock ${process.life.skewMs / 1_000} s off`);
      return process;
    },
    kill: (process) => process.kill(),
    async flush() {
      ledger.note('FLUSH', () => 'live state and queue are empty');
      for (const reading of ledger.readings) {
        const hasOwn = pages.some(({ key, habits }) => key === reading.client && habits.keeps);
        const isKept = disk.checkpoints.get(reading.channel)?.has(reading.client);
        if (!hasOwn && !isKept) reading.isForgotten = true;
      }
      live.flush();
      watch.flushed();
      await queue.flush();
    },
  };
  time.onRest = () => network.carry();
  for (const roles of layout) world.start(roles);
  return world;
}

function someOf(channels: readonly string[], random: Random): string[] {
  return random.shuffled(channels).slice(0, random.between(1, channels.length));
}
