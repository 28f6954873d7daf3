import type { DefaultJobOptions } from 'bullmq';

/** An add, with everything that belongs to it, answers or rejects within this time: the port promises 2 s. */
export const ADD_DEADLINE_MS = 1_800;

/** How long a stop waits for Redis to confirm the end of runs whose handlers are done. */
export const STOP_GRACE_MS = 2_000;

/**
 * Jobs at once in a process. Fan-out waits for the store and for Redis most of its time, so half of the shards keep one
 * core busy, and another process still finds work (one that is alone on its store takes all shards along with one job); a resend pass is rare and reads much, and must not crowd out fan-out.
 */
export const CONCURRENCY = { fanOut: 8, resend: 2 } as const;

/**
 * A worker that was killed keeps its lock for up to `lockDuration`; the check after that gives the job to another. With the
 * defaults (30 s each) its shard would stand for a minute. 50: a paused worker stalls again and again and must not lose its job.
 */
export const WORKER_SETTINGS = {
  lockDuration: 5_000,
  stalledInterval: 2_000,
  maxStalledCount: 50,
  /** Seconds that a worker blocks at most. Adds wake it at once; this bounds how long a lost wake-up goes unnoticed. */
  drainDelay: 2,
  /** After a lost connection; the default is 15 s. */
  runRetryDelay: 500,
} as const;

/** Nothing of a finished job is kept: an old job would swallow adds, and what the work is stands in the store. */
export const JOB_OPTIONS = {
  attempts: 1,
  removeOnComplete: true,
  removeOnFail: true,
  stackTraceLimit: 0,
} as const satisfies DefaultJobOptions;

/** The queue's event stream, which nobody here reads: kept as short as trimming in whole nodes allows. */
export const EVENTS_KEPT = 100;

/** Prefix of every key. The hash tag puts both queues of an installation on one slot of a Redis Cluster. */
export function keyPrefix(storeId: string): string {
  return `{${storeId}}:queue`;
}
