import type { AdminHistory, AdminSample } from '@surecast/shared/protocol';
import { lastFullStep, samplesOf } from '../figures/sample.js';
import { FIGURE_STEP_MS, FIGURES_KEPT_MS, type LiveState } from '../live/live-state.js';

const STEPS = FIGURES_KEPT_MS / FIGURE_STEP_MS;
/** What is read again of an hour that is known: a step that is full does not change any more, but for a process that was held up. */
const READ_AGAIN = 6;
/** Beyond the last full step there are at most the one that is running and the one that just ended. */
const UNFINISHED = 2;

type Figures = Pick<LiveState, 'figures'>;

/** Reads the last hour in full steps, oldest first: all of it at first, and then what has come since. To be called once at a time. */
export function createHistory({ live }: { live: Figures }): () => Promise<AdminHistory> {
  let known: AdminSample[] = [];

  return async () => {
    const latest = await readSamples(live, known.length === 0 ? STEPS : READ_AGAIN);
    const before = known.filter(({ at }) => at < (latest[0]?.at ?? ''));
    const joined = [...before, ...latest].slice(-STEPS);
    known = isWhole(joined) ? joined : await readSamples(live, STEPS);
    return { stepMs: FIGURE_STEP_MS, samples: known };
  };
}

/** The last full step. */
export async function readNow({ live }: { live: Figures }): Promise<AdminSample> {
  const [sample] = await readSamples(live, 1);
  if (sample === undefined) throw new Error('a page of one sample is empty');
  return sample;
}

function isWhole(samples: readonly AdminSample[]): boolean {
  const [first, last] = [samples[0], samples.at(-1)];
  if (samples.length < STEPS || first === undefined || last === undefined) return false;
  return Date.parse(last.at) - Date.parse(first.at) === (STEPS - 1) * FIGURE_STEP_MS;
}

async function readSamples(live: Figures, count: number): Promise<AdminSample[]> {
  const { now, steps } = await live.figures(count + UNFINISHED);
  return samplesOf(steps, lastFullStep(now), count);
}
