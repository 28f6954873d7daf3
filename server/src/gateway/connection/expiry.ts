import type { Clock } from '../../clock.js';

/** A live connection outlasts its token by this, so that a refresh that is a little late cuts nobody off. */
const GRACE_MS = 60_000;
/** Longest single wait: timers take 2^31 ms at most, and a clock that was set is noticed within the hour. */
const LONGEST_WAIT_MS = 3_600_000;

/** Calls `expired` once the grace after `at` is over, unless a later time is set before. */
export class Expiry {
  readonly #clock: Clock;
  readonly #expired: () => void;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, expired: () => void) {
    this.#clock = clock;
    this.#expired = expired;
  }

  at(expiresAt: number): void {
    this.#cancel?.();
    if (Number.isFinite(expiresAt)) this.#wait(expiresAt);
  }

  stop(): void {
    this.#cancel?.();
  }

  #wait(expiresAt: number): void {
    const left = expiresAt + GRACE_MS - this.#clock.now();
    const look = () => (this.#clock.now() < expiresAt + GRACE_MS ? this.#wait(expiresAt) : this.#expired());
    // Never at once: whoever asks is not done with the connection yet.
    this.#cancel = this.#clock.after(Math.max(0, Math.min(left, LONGEST_WAIT_MS)), look);
  }
}
