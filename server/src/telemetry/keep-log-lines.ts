import type { Clock } from '../clock.js';
import type { LiveState } from '../live/live-state.js';
import type { LogTap } from './log-tap.js';

const EVERY_MS = 1_000;

interface KeepDeps {
  tap: LogTap;
  live: Pick<LiveState, 'addLogLines'>;
  clock: Clock;
  /** Id of this process. */
  node: string;
}

/**
 * Puts the lines of the tap where all processes' are kept, once a second until the signal aborts and once more then. Says nothing when it cannot: a
 * line about that would be one more to keep. They wait in the tap.
 */
export async function keepLogLines({ tap, live, clock, node }: KeepDeps, signal: AbortSignal): Promise<void> {
  for (let isLast = false; !isLast; ) {
    await clock.sleep(EVERY_MS, signal);
    isLast = signal.aborted;
    const lines = tap.waiting();
    if (lines.length === 0) continue;
    const named = lines.map(({ serial, ...line }) => ({ id: `${node}:${serial}`, node, ...line }));
    await live.addLogLines(named).then(
      () => tap.done(lines.length),
      () => undefined,
    );
  }
}
