import type { Clock } from '../../clock.js';
import { SurecastError } from '../../errors.js';
import type { Queue, QueueCounts, QueueHandlers } from '../queue.js';
import { createRunner, type Runner } from './runner.js';

export interface MemoryQueue extends Queue {
  /** Resolves once no run is waiting or active; delayed ones do not count. With `when: 'told'` it waits for `run` calls. */
  settled(): Promise<void>;
  /** Starts the run that waits longest and resolves when it is done: true if there was one. */
  run(): Promise<boolean>;
}

export interface MemoryQueueOptions {
  clock: Clock;
  /** `at once` (default): runs start by themselves, in a microtask. `told`: only `run` starts one. */
  when?: 'at once' | 'told';
  /** Told of a handler that rejected; its job is gone. */
  onFailed?: (kind: keyof QueueCounts, shard: number, error: unknown) => void;
}

/**
 * The queue in one process, with the semantics of the shared one and nothing of its chance: runs start in the order of their
 * adds, delayed ones when the clock says so.
 */
export function createMemoryQueue(options: MemoryQueueOptions): MemoryQueue {
  const { clock, when = 'at once', onFailed = () => undefined } = options;
  let handlers: QueueHandlers | undefined;
  let closed = false;
  /** The delayed run of each shard: the earliest asked for. */
  const delayed = new Map<number, { at: number; cancel: AbortController }>();

  const fanOut: Runner = createRunner({
    concurrency: 8,
    when,
    async run(shard) {
      if ((await handlers?.fanOut(shard)) === 'more') fanOut.add(shard);
    },
    onFailed: (shard, error) => onFailed('fanOut', shard, error),
  });
  const resend: Runner = createRunner({
    concurrency: 2,
    when,
    async run(shard) {
      const nextInMs = await handlers?.resend(shard);
      if (nextInMs !== undefined && nextInMs !== null) delay(shard, nextInMs);
    },
    onFailed: (shard, error) => onFailed('resend', shard, error),
  });

  const delay = (shard: number, inMs: number) => {
    if (closed || resend.isWaiting(shard)) return;
    const at = clock.now() + Math.max(0, inMs);
    const standing = delayed.get(shard);
    if (standing && standing.at <= at) return;
    standing?.cancel.abort();
    if (inMs <= 0) {
      delayed.delete(shard);
      resend.add(shard);
      return;
    }
    const cancel = new AbortController();
    delayed.set(shard, { at, cancel });
    void clock.sleep(inMs, cancel.signal).then(() => {
      if (cancel.signal.aborted) return;
      delayed.delete(shard);
      resend.add(shard);
    });
  };

  const forgetDelayed = () => {
    for (const { cancel } of delayed.values()) cancel.abort();
    delayed.clear();
  };

  const open = () => {
    if (closed) throw new SurecastError('live_unavailable', 'The queue is closed.');
  };

  return {
    async open() {
      open();
    },
    async close() {
      closed = true;
      forgetDelayed();
      await Promise.all([fanOut.stop(), resend.stop()]);
    },
    async reset() {
      open();
      forgetDelayed();
      fanOut.clear();
      resend.clear();
    },
    async fanOut(shard) {
      open();
      fanOut.add(shard);
    },
    async resend(shard, inMs) {
      open();
      delay(shard, inMs);
    },
    async work(given) {
      open();
      handlers = given;
      fanOut.start();
      resend.start();
    },
    async drain() {
      await Promise.all([fanOut.stop(), resend.stop()]);
    },
    async counts() {
      return {
        fanOut: { ...fanOut.counts(), delayed: 0, failed: 0 },
        resend: { ...resend.counts(), delayed: delayed.size, failed: 0 },
      };
    },
    async settled() {
      // A fan-out run may ask for a resend run and the reverse, so both must be at rest at the same time.
      while (fanOut.busy() || resend.busy()) await Promise.all([fanOut.settled(), resend.settled()]);
    },
    async run() {
      return (await fanOut.runNext()) || resend.runNext();
    },
  };
}
