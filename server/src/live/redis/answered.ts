import type { Redis } from 'ioredis';
import { SurecastError } from '../../errors.js';

/** Gives what Redis answers. Whatever goes wrong on the way is `live_unavailable`, with the reason as its cause. */
export async function answered<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof SurecastError) throw error;
    throw new SurecastError('live_unavailable', undefined, { cause: error });
  }
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
