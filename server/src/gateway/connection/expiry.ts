import type { Clock } from '../../clock.js';

/** A live connection outlasts its token by this, so that a refresh that is a little late cuts nobody off. */
const GRACE_MS = 60_000;
/** Longest single wait: timers take 2^31 ms at most, and a clock that was set is noticed within the hour. */
const LONGEST_WAIT_MS = 3_600_000;

/** Calls `expired` once the grace after `at` is over, unless a later time is set before. */
export function createExpiry(clock: Clock, expired: () => void): { at(expiresAt: number): void; stop(): void } {
  let cancel: (() => void) | undefined;

  function wait(expiresAt: number): void {
    const left = expiresAt + GRACE_MS - clock.now();
    if (left <= 0) expired();
    else cancel = clock.after(Math.min(left, LONGEST_WAIT_MS), () => wait(expiresAt));
  }

  return {
    at(expiresAt) {
      cancel?.();
      if (Number.isFinite(expiresAt)) wait(expiresAt);
    },
    stop: () => cancel?.(),
  };
}
