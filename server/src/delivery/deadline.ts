import type { Clock } from '../clock.js';

/** The work's outcome, or a rejection with `error()` when `ms` pass first. The work itself is not stopped by that. */
export async function withDeadline<T>(clock: Clock, ms: number, work: Promise<T>, error: () => Error): Promise<T> {
  const settled = new AbortController();
  const late = clock.sleep(ms, settled.signal).then(() => {
    if (!settled.signal.aborted) throw error();
    return work;
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    settled.abort();
  }
}
