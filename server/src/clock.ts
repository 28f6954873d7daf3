/** Time as the delivery path sees it; tests pass one that they move by hand. */
export interface Clock {
  /** Milliseconds since 1970, this process's wall clock. Never compared with times in live state. */
  now(): number;
  /** Resolves after `ms`, or at once when the signal aborts (without rejecting). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done, { once: true });
    }),
};
