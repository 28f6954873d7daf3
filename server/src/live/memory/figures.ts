import {
  FIGURE_STEP_MS,
  FIGURES_KEPT_MS,
  type FigureCounts,
  type FigureGauges,
  type FigureStep,
  KEPT_LOG_LINES,
  type LogLine,
} from '../live-state.js';
import type { State } from './state.js';

const EXPIRES_AFTER_MS = FIGURES_KEPT_MS + 600_000;

/** A step as it is kept; whoever claims its gauges writes them a little later. */
export interface KeptStep extends FigureStep {
  isClaimed: boolean;
  latencies: Map<number, number>;
}

export function addFigures(state: State, { latencies, ...counts }: FigureCounts, now: number): void {
  const step = stepIn(state, stepAt(now), now);
  for (const name of ['saves', 'acked', 'resends', 'drops'] as const) step[name] += counts[name];
  for (const [bucket, count] of latencies) step.latencies.set(bucket, (step.latencies.get(bucket) ?? 0) + count);
}

export function claimGauges(state: State, now: number): number | null {
  const step = stepIn(state, stepAt(now) - FIGURE_STEP_MS, now);
  if (step.isClaimed) return null;
  step.isClaimed = true;
  return step.at;
}

export function setGauges(state: State, at: number, gauges: FigureGauges, now: number): void {
  stepIn(state, at, now).gauges = { ...gauges };
}

export function figuresOf(state: State, limit: number, now: number): FigureStep[] {
  const last = stepAt(now);
  return [...state.figures.values()]
    .filter(({ at }) => at <= last && at >= last - limit * FIGURE_STEP_MS)
    .sort((a, b) => a.at - b.at)
    .map(({ isClaimed: _, ...step }) => structuredClone(step));
}

export function addLogLines(state: State, lines: readonly LogLine[]): void {
  const known = new Set(state.log.map(({ id }) => id));
  for (const line of lines) if (!known.has(line.id)) state.log.unshift({ ...line });
  state.log.splice(KEPT_LOG_LINES);
}

function stepAt(now: number): number {
  return (Math.floor(now / FIGURE_STEP_MS) + 1) * FIGURE_STEP_MS;
}

function stepIn(state: State, at: number, now: number): KeptStep {
  for (const end of state.figures.keys()) if (end < now - EXPIRES_AFTER_MS) state.figures.delete(end);
  const counts = { saves: 0, acked: 0, resends: 0, drops: 0, latencies: new Map<number, number>() };
  const step = state.figures.get(at) ?? { at, ...counts, gauges: null, isClaimed: false };
  state.figures.set(at, step);
  return step;
}
