import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How often the loop is looked at: 50 times between two signs of life. */
const RESOLUTION_MS = 20;
const NS_PER_MS = 1e6;

export interface Vitals {
  /** How this process does; the delay is the 99th percentile since it was asked last. */
  read(): { memoryBytes: number; loopDelayMs: number };
  stop(): void;
}

/** Watches this process's event loop until it is stopped. */
export function watchVitals(): Vitals {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  return {
    read() {
      // What is measured is the time from one look to the next, which is the resolution when nothing is late.
      const late = delays.percentile(99) / NS_PER_MS - RESOLUTION_MS;
      delays.reset();
      return { memoryBytes: process.memoryUsage.rss(), loopDelayMs: Math.max(0, Math.round(late * 100) / 100) };
    },
    stop() {
      delays.disable();
    },
  };
}
