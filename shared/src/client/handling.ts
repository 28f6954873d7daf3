import type { Inbox } from './inbox.js';
import type { ClientClock, SubscribeOptions } from './options.js';
import { showFault } from './tell.js';

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
  /** A message was handled, or what waited is through. */
  onHandled(): void;
}

/** An ack means that the handler returned: a message whose handler throws stays where it is, and is handed over again later. */
export function createHandling({ inbox, clock, onHandled }: HandlingDeps): Handling {
  let current: SubscribeOptions | null = null;
  let isRunning = false;
  let isResting = false;
  let failures = 0;
  let timer: unknown;

  async function run(): Promise<void> {
    if (isRunning || isResting) return;
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
      isResting = true;
      timer = clock.setTimeout(() => {
        isResting = false;
        void run();
      }, wait);
      showFault(error);
    } finally {
      isRunning = false;
      // What the page had already was passed over without it.
      onHandled();
    }
  }

  return {
    run(options) {
      current = options;
      void run();
    },
    stop() {
      current = null;
      isResting = false;
      failures = 0;
      clock.clearTimeout(timer);
    },
  };
}
