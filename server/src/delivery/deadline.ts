import type { Clock } from '../clock.js';

/** The work's outcome, or a rejection with `error()` when `ms` pass first. The work itself is not stopped by that. */
export function withDeadline<T>(clock: Clock, ms: number, work: Promise<T>, error: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(error()));
    work.then(
      (outcome) => {
        cancel();
        resolve(outcome);
      },
      (failure) => {
        cancel();
        reject(failure);
      },
    );
  });
}
