import { createMemoryQueue } from '../../src/queue/memory/index.js';
import type { Queue, QueueHandlers } from '../../src/queue/queue.js';
import type { Faults } from './faults.js';
import type { Life } from './life.js';
import type { Random } from './random.js';
import type { VirtualTime } from './virtual-time.js';

/** A run whose worker gave no sign of life for this long is given to another. The first may still go on then: its lock is lost. */
const LOCK_MS = 8_000;

interface Worker {
  life: Life;
  handlers: QueueHandlers;
}

interface QueueDeps {
  time: VirtualTime;
  random: Random;
  faults: Faults;
}

/** The queue between processes: the memory queue, whose runs go to whichever worker there is. */
export function createSharedQueue({ time, random, faults }: QueueDeps) {
  const inner = createMemoryQueue({ clock: time });
  const workers = new Set<Worker>();
  let waiting: (() => void)[] = [];

  function wake(): void {
    const woken = waiting;
    waiting = [];
    for (const resolve of woken) resolve();
  }

  async function anyWorker(): Promise<Worker> {
    for (;;) {
      const running = [...workers].filter(({ life }) => life.state === 'running');
      if (running.length > 0) return random.pick(running);
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  }

  /** Runs a job until a worker ends it: `null` from `lost` means that its lock went first. */
  async function run<T>(start: (worker: Worker) => Promise<T>): Promise<T> {
    for (;;) {
      const worker = await anyWorker();
      const lock = lostLock(worker.life);
      const outcome = await Promise.race([start(worker).then((value) => ({ value })), lock.lost]);
      lock.release();
      if (outcome !== null) return outcome.value;
    }
  }

  function lostLock(life: Life): { lost: Promise<null>; release(): void } {
    let release = () => {};
    const lost = new Promise<null>((resolve) => {
      release = life.watch(() => {
        if (life.state === 'running') return;
        time.in(LOCK_MS, () => {
          if (life.state !== 'running') resolve(null);
        });
      });
    });
    return { lost, release: () => release() };
  }

  void inner.work({
    fanOut: (shard) => run(({ handlers }) => handlers.fanOut(shard)),
    resend: (shard) => run(({ handlers }) => handlers.resend(shard)),
  });

  return {
    /** The queue as one process has it. */
    of(life: Life): Queue {
      const worker: Worker = { life, handlers: { fanOut: async () => 'done', resend: async () => null } };
      return {
        async open() {},
        async close() {},
        reset: () => inner.reset(),
        async fanOut(shard) {
          if (!random.chance(faults.jobLost)) await inner.fanOut(shard);
        },
        async resend(shard, inMs) {
          if (!random.chance(faults.jobLost)) await inner.resend(shard, inMs);
        },
        async work(handlers) {
          worker.handlers = handlers;
          workers.add(worker);
          life.watch(wake);
          wake();
        },
        async drain() {
          workers.delete(worker);
        },
        counts: () => inner.counts(),
      };
    },
    leave(life: Life): void {
      for (const worker of workers) if (worker.life === life) workers.delete(worker);
    },
    /** All jobs are gone, as after a Redis that came back empty. */
    flush: () => inner.reset(),
  };
}
