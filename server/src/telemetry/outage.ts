import type { Logger } from 'pino';

/** No failure for so long ends an outage. Longer than any pause between retries, so that one outage is one. */
export const OUTAGE_QUIET_MS = 10_000;

const QUIET_S = OUTAGE_QUIET_MS / 1_000;

export interface Outage {
  /** Notes a failure: the first of an outage is a warning, the others are debug lines. */
  failed(error: unknown, fields?: Record<string, unknown>): void;
  /** Forgets the outage without a word. */
  stop(): void;
}

/** Something that comes rarely, or many times a second. */
export interface Burst {
  /** The first of a burst is a line, the others are debug lines. */
  noted(fields: object): void;
  stop(): void;
}

interface Words {
  level: 'info' | 'warn';
  /** Of the first line, of those that are only counted, and of the last. */
  first: string;
  again: string;
  over: string;
  /** Name of the count in the last line. */
  counted: string;
}

/**
 * One warning when something begins to fail and one line with the count when it has stopped: while Redis or the store is
 * away, the same failure comes many times a second, and a line for each would bury what the person on call looks for.
 */
export function createOutage(log: Logger, what: string): Outage {
  const run = createRun(log, {
    level: 'warn',
    first: `${what} failed; further failures are counted`,
    again: `${what} failed again`,
    over: `${what}: over, no failure for ${QUIET_S} s`,
    counted: 'failures',
  });
  return { failed: (error, fields = {}) => run.noted({ ...fields, err: error }), stop: run.stop };
}

/** The same for what is no failure: a line for the first, and one with the count after the last unless that was the first. */
export function createBurst(log: Logger, what: string): Burst {
  return createRun(log, {
    level: 'info',
    first: what,
    again: what,
    over: `${what}: over, none for ${QUIET_S} s`,
    counted: 'times',
  });
}

function createRun(log: Logger, { level, first, again, over, counted }: Words): Burst {
  let count = 0;
  let startedAt = 0;
  let lastAt = 0;
  let timer: NodeJS.Timeout | undefined;

  const end = () => {
    if (level === 'warn' || count > 1) {
      log[level]({ [counted]: count, seconds: Math.round((lastAt - startedAt) / 1_000) }, over);
    }
    count = 0;
    timer = undefined;
  };

  return {
    noted(fields) {
      count += 1;
      lastAt = Date.now();
      if (timer) {
        timer.refresh();
        log.debug(fields, again);
        return;
      }
      startedAt = lastAt;
      timer = setTimeout(end, OUTAGE_QUIET_MS).unref();
      log[level](fields, first);
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
      count = 0;
    },
  };
}
