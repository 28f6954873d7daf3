import type { Clock } from '../../clock.js';

/** A live connection outlasts its token by this, so that a refresh that is a little late cuts nobody off. */
const GRACE_MS = 60_000;
/** Longest single wait: timers take 2^31 ms at most, and a clock that was set is noticed within the hour. */
const LONGEST_WAIT_MS = 3_600_000;

/** Calls `expired` once the grace after `at` is over, unless a later time is set before. */
export function createExpiry(clock: Clock, expired: () => void): { at(expiresAt: number): void; stop(): void } {
  let current: AbortController | undefined;

  async function wait(expiresAt: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      const left = expiresAt + GRACE_MS - clock.now();
      if (signal.aborted) return;
      if (left <= 0) return expired();
      await clock.sleep(Math.min(left, LONGEST_WAIT_MS), signal);
    }
  }

  return {
    at(expiresAt) {
      current?.abort();
      current = new AbortController();
      if (Number.isFinite(expiresAt)) void wait(expiresAt, current.signal);
    },
    stop: () => current?.abort(),
  };
}
