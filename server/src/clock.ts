/** Time as the delivery path sees it; tests pass one that they move by hand. */
export interface Clock {
  /** Milliseconds since 1970, this process's wall clock. Never compared with times in live state. */
  now(): number;
  /** Resolves after `ms`, or at once when the signal aborts (without rejecting). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `run` after `ms`, unless the function that it answers is called before. Cheaper than a sleep that can be aborted. */
  after(ms: number, run: () => void): () => void;
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
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
