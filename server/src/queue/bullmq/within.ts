import { SurecastError } from '../../errors.js';

/**
 * What Redis answers if it does within `ms`, which is for all of the commands that the promise stands for. Otherwise
 * rejects with live_unavailable: what was asked for may have happened all the same.
 */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new SurecastError('live_unavailable', `Redis did not answer within ${ms} ms.`)),
      ms,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } catch (error) {
    if (error instanceof SurecastError) throw error;
    throw new SurecastError('live_unavailable', undefined, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
