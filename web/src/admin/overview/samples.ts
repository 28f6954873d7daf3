import type { AdminSample } from '@surecast/shared/protocol';

/** What the charts show, and all that a page keeps however long it stays open. */
export const SPAN_MS = 60 * 60_000;

/** The newest hour of what is held and what was read; where both have a step, what was read counts. Oldest first. */
export function withHistory(held: readonly AdminSample[], read: readonly AdminSample[]): readonly AdminSample[] {
  const last = read.at(-1);
  if (last === undefined) return held;
  return newestHour([...read, ...held.filter((sample) => timeOf(sample) > timeOf(last))]);
}

/**
 * Adds what the service says of now, when it is a step further. Between two steps the answer is the same array, so that
 * nothing is drawn again.
 */
export function withNow(held: readonly AdminSample[], now: AdminSample, stepMs: number): readonly AdminSample[] {
  const last = held.at(-1);
  // The service may measure its last step from the moment of the question.
  if (last !== undefined && timeOf(now) < timeOf(last) + stepMs * 0.9) return held;
  return newestHour([...held, now]);
}

function newestHour(samples: readonly AdminSample[]): readonly AdminSample[] {
  const last = samples.at(-1);
  if (last === undefined) return samples;
  const from = timeOf(last) - SPAN_MS;
  return samples.filter((sample) => timeOf(sample) > from);
}

function timeOf(sample: AdminSample): number {
  return Date.parse(sample.at);
}
