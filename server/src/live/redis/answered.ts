import type { Redis } from 'ioredis';
import { SurecastError } from '../../errors.js';

const ANSWER_WITHIN_MS = 1_500;
const STEPS = 3;

/** Gives what Redis answers in time. Whatever goes wrong on the way is `live_unavailable`, with the reason as its cause. */
export async function answered<T>(reply: Promise<T>): Promise<T> {
  try {
    return await inTime(reply, ANSWER_WITHIN_MS);
  } catch (error) {
    if (error instanceof SurecastError) throw error;
    throw new SurecastError('live_unavailable', undefined, { cause: error });
  }
}

/**
 * AK7: a process that stood still (short of a processor, paused, in a long turn) finds its timers over before it reads the answers that came meanwhile. So
 * the time goes by in steps, of which such a pause takes one, and what is there at the end of the last is read. The time-out of ioredis itself does
 * neither: a group of acks that Redis had taken was told as failed.
 */
function inTime<T>(reply: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    let left = STEPS;
    let timer: NodeJS.Timeout;
    const step = () => {
      left -= 1;
      if (left >= 0) timer = setTimeout(step, ms / STEPS);
      else setImmediate(() => reject(new Error(`Redis did not answer within ${ms / 1_000} s.`)));
    };
    step();
    const settled = () => clearTimeout(timer);
    reply.then(resolve, reject).then(settled, settled);
  });
}

/** Resolves when the connection can be used; rejects with `live_unavailable` if it cannot within the time. */
export async function untilReady(redis: Redis, withinMs: number): Promise<void> {
  if (redis.status === 'ready') return;
  await new Promise<void>((resolve, reject) => {
    let lastError: Error | undefined;
    const onError = (error: Error) => {
      lastError = error;
    };
    const done = (error?: Error) => {
      clearTimeout(timer);
      redis.off('ready', onReady).off('error', onError);
      if (error) reject(error);
      else resolve();
    };
    const onReady = () => done();
    const timer = setTimeout(() => {
      const reason = lastError?.message ?? redis.status;
      const text = `Redis did not answer within ${withinMs / 1_000} s (${reason}).`;
      done(new SurecastError('live_unavailable', text, { cause: lastError }));
    }, withinMs);
    redis.on('ready', onReady).on('error', onError);
  });
}
