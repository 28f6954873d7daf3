import type { Logger } from 'pino';

/** No failure for so long ends an outage. Longer than any pause between retries, so that one outage is one. */
export const OUTAGE_QUIET_MS = 10_000;

export interface Outage {
  /** Notes a failure: the first of an outage is a warning, the others are debug lines. */
  failed(error: unknown, fields?: Record<string, unknown>): void;
  /** Forgets the outage without a word. */
  stop(): void;
}

/**
 * One warning when something begins to fail and one line with the count when it has stopped: while Redis or the store is
 * away, the same failure comes many times a second, and a line for each would bury what the person on call looks for.
 */
export function createOutage(log: Logger, what: string): Outage {
  let failures = 0;
  let startedAt = 0;
  let lastAt = 0;
  let timer: NodeJS.Timeout | undefined;

  const end = () => {
    log.warn(
      { failures, seconds: Math.round((lastAt - startedAt) / 1_000) },
      `${what}: no failure for ${OUTAGE_QUIET_MS / 1_000} s`,
    );
    failures = 0;
    timer = undefined;
  };

  return {
    failed(error, fields = {}) {
      failures += 1;
      lastAt = Date.now();
      if (timer) {
        timer.refresh();
        log.debug({ ...fields, err: error }, `${what} failed again`);
        return;
      }
      startedAt = lastAt;
      timer = setTimeout(end, OUTAGE_QUIET_MS).unref();
      log.warn({ ...fields, err: error }, `${what} failed; further failures are counted`);
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
      failures = 0;
    },
  };
}
