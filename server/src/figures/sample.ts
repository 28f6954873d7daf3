import type { AdminSample } from '@surecast/shared/protocol';
import { FIGURE_STEP_MS, type FigureStep } from '../live/live-state.js';
import { quantile } from './latency-buckets.js';

/** Processes add their counts within so long after a step's end. */
const COMPLETE_AFTER_MS = 2_000;
const SECONDS = FIGURE_STEP_MS / 1_000;

/** The end of the last step that every process has added its counts to. */
export function lastFullStep(now: number): number {
  return Math.floor((now - COMPLETE_AFTER_MS) / FIGURE_STEP_MS) * FIGURE_STEP_MS;
}

/** The `count` steps up to the one that ends at `last`, oldest first. Where nobody wrote, nothing happened and nobody counted. */
export function samplesOf(steps: readonly FigureStep[], last: number, count: number): AdminSample[] {
  const known = new Map(steps.map((step) => [step.at, step]));
  const ends = Array.from({ length: count }, (_, index) => last - (count - 1 - index) * FIGURE_STEP_MS);
  return ends.map((at) => toSample(at, known.get(at)));
}

function toSample(at: number, step: FigureStep | undefined): AdminSample {
  const { connected = null, away = null, pending = null } = step?.gauges ?? {};
  const perS = (count = 0) => count / SECONDS;
  return {
    at: new Date(at).toISOString(),
    connected,
    away,
    pending,
    savesPerS: perS(step?.saves),
    ackedPerS: perS(step?.acked),
    resendsPerS: perS(step?.resends),
    dropsPerS: perS(step?.drops),
    ackP50Ms: step ? quantile(step.latencies, 0.5) : null,
    ackP99Ms: step ? quantile(step.latencies, 0.99) : null,
  };
}
