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
    const look = () => (clock.now() < expiresAt + GRACE_MS ? wait(expiresAt) : expired());
    // Never at once: whoever asks is not done with the connection yet.
    cancel = clock.after(Math.max(0, Math.min(left, LONGEST_WAIT_MS)), look);
  }

  return {
    at(expiresAt) {
      cancel?.();
      if (Number.isFinite(expiresAt)) wait(expiresAt);
    },
    stop: () => cancel?.(),
  };
}
