import type { Worker } from 'node:worker_threads';
import { SurecastError } from '../../errors.js';
import { toError } from './failures.js';
import type { ThreadCall, ThreadOperations, ThreadReply } from './messages.js';

export interface ThreadClientOptions {
  /** Starts the thread. Called at the first call, and again at the first call after it ended. */
  start: () => Worker;
  /** Longest time from a call to its answer, in milliseconds. */
  deadlineMs: number;
  /** The same for `open`: a file of an older format is carried over, a large WAL is read. */
  openMs?: number;
  /** Most calls handed to the thread at a time; the others wait here, where one that ran out of time costs nothing. */
  inThread?: number;
  /** Most calls that wait; more are refused at once. */
  waiting?: number;
  /** Told when the thread ended by itself, with the reason. */
  ended?: (reason: unknown) => void;
  /** Told when a call that the thread has was not answered in time, and when the thread answers again: each once. */
  stuck?: (isStuck: boolean) => void;
  /** A thread that ended is not started again sooner than this after its last start, in milliseconds. */
  restartMs?: number;
}

export interface ThreadClient {
  /**
   * Runs one operation in the thread. Rejects with `store_unavailable` when SQLite cannot, when the thread ends, when it is
   * too late or too much waits (all but the last mean unknown), with a `ConfigError` when the folder cannot be used.
   */
  call<K extends keyof ThreadOperations>(
    name: K,
    ...parameters: Parameters<ThreadOperations[K]>
  ): Promise<ReturnType<ThreadOperations[K]>>;
  /** A thread was started and has not ended. */
  readonly isRunning: boolean;
  /** Rejects what is under way and ends the thread. Later calls reject. */
  stop(): Promise<void>;
}

interface Pending {
  name: keyof ThreadOperations;
  parameters: unknown[];
  timer: NodeJS.Timeout;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** Calls over a worker thread: typed, bounded in time and number, and back after the thread crashed. */
export function createThreadClient(options: ThreadClientOptions): ThreadClient {
  const {
    start,
    deadlineMs,
    openMs = deadlineMs,
    inThread = 32,
    waiting: mostWaiting = 4_096,
    restartMs = 500,
  } = options;
  let worker: Worker | undefined;
  let startedAt = Number.NEGATIVE_INFINITY;
  let stopped = false;
  let calls = 0;
  let isSending = false;
  let isStuck = false;
  /** By call number, in order of arrival. A call leaves `waiting` when it is sent or out of time. */
  const waiting = new Map<number, Pending>();
  /** Sent and not answered; one that ran out of time stays as `null`, since it still holds the thread. */
  const sent = new Map<number, Pending | null>();

  function settle(call: number, finish: (pending: Pending) => void): void {
    const pending = sent.get(call);
    sent.delete(call);
    if (!pending) return;
    clearTimeout(pending.timer);
    finish(pending);
  }

  function tell(stuck: boolean): void {
    if (isStuck !== stuck) options.stuck?.(stuck);
    isStuck = stuck;
  }

  function ended(which: Worker, cause: unknown): void {
    if (worker !== which) return;
    worker = undefined;
    options.ended?.(cause);
    const error = new SurecastError('store_unavailable', 'The storage thread ended.', { cause });
    for (const call of [...sent.keys()]) settle(call, (pending) => pending.reject(error));
    sendSoon();
  }

  function running(): Worker {
    if (worker) return worker;
    const now = performance.now();
    if (now - startedAt < restartMs) {
      throw new SurecastError('store_unavailable', 'The storage thread ended a moment ago.');
    }
    startedAt = now;
    const started = start();
    let reason: unknown;
    started.on('message', (replies: ThreadReply[]) => {
      tell(false);
      for (const reply of replies) {
        settle(reply.call, (pending) => {
          if ('failure' in reply) pending.reject(toError(reply.failure));
          else pending.resolve(reply.result);
        });
      }
      sendSoon();
    });
    started.on('error', (error) => {
      reason = error;
    });
    started.on('exit', (code) => ended(started, reason ?? new Error(`exit code ${code}`)));
    worker = started;
    return started;
  }

  /** What is called in one turn of the event loop goes in one message: each costs both threads more than most calls do. */
  function sendSoon(): void {
    if (isSending || waiting.size === 0) return;
    isSending = true;
    process.nextTick(() => {
      isSending = false;
      send();
    });
  }

  function send(): void {
    const group: [call: number, pending: Pending][] = [];
    for (const entry of waiting) {
      if (sent.size + group.length >= inThread) break;
      group.push(entry);
    }
    if (group.length === 0) return;
    for (const [call] of group) waiting.delete(call);
    try {
      const message = group.map(([call, { name, parameters }]): ThreadCall => ({ call, name, parameters }));
      running().postMessage(message);
      for (const [call, pending] of group) sent.set(call, pending);
    } catch (error) {
      for (const [, { timer, reject }] of group) {
        clearTimeout(timer);
        reject(error instanceof Error ? error : new Error(String(error)));
      }
      sendSoon();
    }
  }

  function expire(call: number, ms: number): void {
    const pending = waiting.get(call) ?? sent.get(call);
    waiting.delete(call);
    if (sent.has(call)) {
      sent.set(call, null);
      tell(true);
    }
    pending?.reject(new SurecastError('store_unavailable', `The store did not answer within ${ms} ms.`));
  }

  function call(name: keyof ThreadOperations, parameters: unknown[]): Promise<unknown> {
    if (stopped) return Promise.reject(new SurecastError('store_unavailable', 'The store is closed.'));
    if (waiting.size >= mostWaiting) {
      return Promise.reject(new SurecastError('store_unavailable', 'Too many operations wait for the store.'));
    }
    return new Promise((resolve, reject) => {
      calls += 1;
      const number = calls;
      const ms = name === 'open' ? openMs : deadlineMs;
      const timer = setTimeout(() => expire(number, ms), ms);
      waiting.set(number, { name, parameters, timer, resolve, reject });
      sendSoon();
    });
  }

  return {
    call: (name, ...parameters) => call(name, parameters) as Promise<ReturnType<ThreadOperations[typeof name]>>,
    get isRunning() {
      return worker !== undefined;
    },
    async stop() {
      stopped = true;
      const error = new SurecastError('store_unavailable', 'The store is closed.');
      for (const pending of [...waiting.values(), ...sent.values()]) {
        if (!pending) continue;
        clearTimeout(pending.timer);
        pending.reject(error);
      }
      waiting.clear();
      sent.clear();
      const last = worker;
      worker = undefined;
      await last?.terminate();
    },
  };
}
