import { SurecastError } from '../../errors.js';

/**
 * Answers what `work` answers, or rejects with `store_unavailable` after `ms`; then whether `work` happens is unknown. The
 * driver has no such bound of its own: an insert that met a paused server came back after 39 s.
 */
export function withDeadline<T>(ms: number, work: () => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new SurecastError('store_unavailable', `The store did not answer within ${ms} ms.`)),
      ms,
    );
    work()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
