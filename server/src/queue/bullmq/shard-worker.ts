import { setTimeout as delay } from 'node:timers/promises';
import { type Job, Worker, type WorkerOptions } from 'bullmq';
import { STOP_GRACE_MS, WORKER_SETTINGS } from './settings.js';

/** A BullMQ worker that can be stopped while Redis is away. */
export class ShardWorker extends Worker {
  readonly #runs: Set<Promise<void>>;

  constructor(name: string, run: (job: Job) => Promise<void>, options: WorkerOptions) {
    const runs = new Set<Promise<void>>();
    super(
      name,
      async (job) => {
        const running = run(job);
        runs.add(running);
        try {
          await running;
        } finally {
          runs.delete(running);
        }
      },
      options,
    );
    this.#runs = runs;
  }

  /**
   * Never blocks longer than an idle worker does. BullMQ blocks up to 10 s when a delayed job is ahead, and only a second
   * after that would it notice that its blocking connection has gone silent.
   */
  protected override getBlockTimeout(blockUntil: number): number {
    return Math.min(super.getBlockTimeout(blockUntil), WORKER_SETTINGS.drainDelay);
  }

  /**
   * Stops taking jobs and waits for the active ones. BullMQ's own `close` also waits until Redis has confirmed their end and
   * until its blocking connection has closed, and that is for ever while Redis is away: past a short grace it is given up.
   * What was not confirmed runs again elsewhere once its lock has ended.
   */
  async stop(): Promise<void> {
    let closed = false;
    const closing = this.close().finally(() => {
      closed = true;
    });
    do {
      await Promise.allSettled(this.#runs);
      const grace = new AbortController();
      await Promise.race([closing, delay(STOP_GRACE_MS, undefined, { signal: grace.signal }).catch(() => undefined)]);
      grace.abort();
    } while (!closed && this.#runs.size > 0);
    if (closed) return;
    await this.lockManager.close();
    await this.getBackend().close(true);
  }
}
