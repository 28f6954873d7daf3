import type { Clock } from '../clock.js';
import type { Events } from '../events.js';
import type { FigureGauges, LiveState } from '../live/live-state.js';
import type { FigureCounter } from './count-figures.js';

/** Often enough that counts land in the step in which they were made; a process that is killed takes so much with it. */
const EVERY_MS = 1_000;

interface KeepDeps {
  live: Pick<LiveState, 'addFigures' | 'claimGauges' | 'setGauges'>;
  clock: Clock;
  events: Events;
  counter: FigureCounter;
  /** How things stand now, over all channels; only an api process says that. */
  gauges: (() => Promise<FigureGauges>) | null;
}

/**
 * Adds what this process counted to the figures of the service, once a second until the signal aborts and once more then. After each step one process
 * of all notes how things stand. What cannot be added is left out, rather than to show later as a peak that there was not.
 */
export async function keepFigures(deps: KeepDeps, signal: AbortSignal): Promise<void> {
  const { live, clock, events, counter, gauges } = deps;

  async function add(): Promise<void> {
    const counts = counter.take();
    if (counts !== null) await live.addFigures(counts);
  }

  async function note(): Promise<void> {
    if (gauges === null) return;
    const at = await live.claimGauges();
    if (at !== null) await live.setGauges(at, await gauges());
  }

  const failed = (error: unknown) => void events.emit('sweepFailed', { what: 'figures', error });
  for (let isLast = false; !isLast; ) {
    await clock.sleep(EVERY_MS, signal);
    isLast = signal.aborted;
    await add().catch(failed);
    if (!isLast) await note().catch(failed);
  }
}
