import type { Inbox } from './inbox.js';
import type { ClientClock, SubscribeOptions } from './options.js';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/** Gives waiting messages to the page, one at a time. */
export interface Handling {
  /** Goes on with these handlers; without any, messages wait. */
  run(options: SubscribeOptions | null): void;
  stop(): void;
}

interface HandlingDeps {
  inbox: Pick<Inbox, 'next' | 'done'>;
  clock: ClientClock;
  /** A message was handled. */
  onHandled(): void;
}

/** An ack means that the handler returned: a message whose handler throws stays where it is, and is handed over again later. */
export function createHandling({ inbox, clock, onHandled }: HandlingDeps): Handling {
  let current: SubscribeOptions | null = null;
  let isRunning = false;
  let failures = 0;
  let timer: unknown;

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    try {
      for (let message = inbox.next(); message && current; message = inbox.next()) {
        const handled = current.onMessage(message);
        // Handlers that return nothing are not waited for: a frame of 500 messages is one turn of the event loop.
        if (handled) await handled;
        failures = 0;
        inbox.done(message);
        onHandled();
      }
    } catch (error) {
      const wait = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
      failures += 1;
      timer = clock.setTimeout(() => void run(), wait);
      report(error);
    } finally {
      isRunning = false;
    }
  }

  return {
    run(options) {
      current = options;
      if (failures === 0) void run();
    },
    stop() {
      current = null;
      failures = 0;
      clock.clearTimeout(timer);
    },
  };
}

/** The page's own fault, shown where the page's faults are shown. */
function report(error: unknown): void {
  const { reportError } = globalThis as { reportError?: (error: unknown) => void };
  reportError?.(error);
}
