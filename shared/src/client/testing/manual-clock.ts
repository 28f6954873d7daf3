import type { ClientClock } from '../options.js';

interface Timer {
  at: number;
  order: number;
  run: () => void;
}

export interface ManualClock extends ClientClock {
  /** Runs what is due within the next `ms`, in order, and lets promises settle in between. */
  advance(ms: number): Promise<void>;
  /** Lets promises settle without moving the time; what was set for now runs. */
  settle(): Promise<void>;
  readonly pending: number;
}

/** Turns of the event loop that a chain of promises may take until nothing moves without a timer. */
const TURNS = 5;

/** In Node a turn costs microseconds; elsewhere a timer has to do. */
const { setImmediate: nextTurn = (resolve: () => void) => void globalThis.setTimeout(resolve, 0) } = globalThis as {
  setImmediate?: (resolve: () => void) => unknown;
};

/** A clock that is moved by hand. */
export function createManualClock(start = 1_000_000): ManualClock {
  let now = start;
  let order = 0;
  const timers = new Map<number, Timer>();

  async function turns(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn += 1) await new Promise<void>(nextTurn);
  }

  function due(until: number): [number, Timer] | undefined {
    return [...timers]
      .filter(([, timer]) => timer.at <= until)
      .sort(([, a], [, b]) => a.at - b.at || a.order - b.order)[0];
  }

  async function advance(ms: number): Promise<void> {
    const until = now + ms;
    await turns();
    for (let next = due(until); next; next = due(until)) {
      const [id, timer] = next;
      timers.delete(id);
      now = Math.max(now, timer.at);
      timer.run();
      await turns();
    }
    now = until;
  }

  return {
    now: () => now,
    setTimeout(run, ms) {
      order += 1;
      timers.set(order, { at: now + Math.max(0, ms), order, run });
      return order;
    },
    clearTimeout: (timer) => void timers.delete(Number(timer)),
    advance,
    settle: () => advance(0),
    get pending() {
      return timers.size;
    },
  };
}
