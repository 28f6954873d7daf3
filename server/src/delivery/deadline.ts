import type { Clock } from '../clock.js';

/**
 * The work's outcome, or a rejection with `error()` when `ms` pass first. The work itself is not stopped by that. An outcome that came while this process stood
 * still counts: it is looked at once more when the time is over.
 */
export function withDeadline<T>(clock: Clock, ms: number, work: Promise<T>, error: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    let cancel = clock.after(ms, () => {
      cancel = clock.after(0, () => reject(error()));
    });
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
