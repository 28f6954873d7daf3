import type { AdminSample } from '@surecast/shared/protocol';
import { formatCount, formatMs, formatRate } from '../formats.js';

type Measure = Exclude<keyof AdminSample, 'at'>;

export interface Line {
  measure: Measure;
  name: string;
  colour: string;
  /** Two lines of a chart differ by more than their colour. */
  dashes?: string;
}

export interface ChartPlan {
  name: string;
  lines: readonly Line[];
  format(value: number | null): string;
  /** A figure of its kind that is nought is as good as none: the axis starts at nought and ends here at least. */
  leastTop: number;
}

const FIRST = 'var(--accent)';
const SECOND = 'var(--warn)';

/** The charts of the overview, in their order. */
export const CHARTS: readonly ChartPlan[] = [
  {
    name: 'Clients',
    lines: [
      { measure: 'connected', name: 'Connected', colour: FIRST },
      { measure: 'away', name: 'Away', colour: SECOND, dashes: '5 3' },
    ],
    format: formatCount,
    leastTop: 4,
  },
  {
    name: 'Pending',
    lines: [{ measure: 'pending', name: 'Pending', colour: FIRST }],
    format: formatCount,
    leastTop: 4,
  },
  {
    name: 'Ack latency',
    lines: [
      { measure: 'ackP50Ms', name: 'p50', colour: FIRST },
      { measure: 'ackP99Ms', name: 'p99', colour: SECOND, dashes: '5 3' },
    ],
    format: formatMs,
    leastTop: 4,
  },
  {
    name: 'Saves a second',
    lines: [{ measure: 'savesPerS', name: 'Saves', colour: FIRST }],
    format: formatRate,
    leastTop: 1,
  },
  {
    name: 'Acknowledged deliveries a second',
    lines: [{ measure: 'ackedPerS', name: 'Acknowledged', colour: FIRST }],
    format: formatRate,
    leastTop: 1,
  },
  {
    name: 'Resends and drops a second',
    lines: [
      { measure: 'resendsPerS', name: 'Resends', colour: FIRST },
      { measure: 'dropsPerS', name: 'Drops', colour: 'var(--bad)', dashes: '5 3' },
    ],
    format: formatRate,
    leastTop: 1,
  },
];

/**
 * A value as it is drawn. The history fills the steps in which the service was down with rates of nought; nobody counted
 * those, so they are a gap like the rest.
 */
export function valueAt(sample: AdminSample, measure: Measure): number | null {
  const isDown = sample.connected === null && sample.away === null && sample.pending === null;
  return isDown && sample[measure] === 0 ? null : sample[measure];
}

/** The highest, lowest and last value of a line; null where nobody measured. */
export function rangeOf(samples: readonly AdminSample[], measure: Measure): Range {
  let low: number | null = null;
  let high: number | null = null;
  for (const sample of samples) {
    const value = valueAt(sample, measure);
    if (value === null) continue;
    if (low === null || value < low) low = value;
    if (high === null || value > high) high = value;
  }
  const newest = samples.at(-1);
  return { low, high, last: newest === undefined ? null : valueAt(newest, measure) };
}

/** The highest value of any line; nought where nobody measured. */
export function highestOf(samples: readonly AdminSample[], lines: readonly Line[]): number {
  return Math.max(0, ...lines.map(({ measure }) => rangeOf(samples, measure).high ?? 0));
}

export interface Range {
  low: number | null;
  high: number | null;
  last: number | null;
}

/** A stretch of the hour in one row of the table that stands for a chart. */
export interface Stretch {
  /** Start and end in milliseconds since 1970. */
  from: number;
  to: number;
  ranges: readonly Range[];
}

const STRETCH_MS = 5 * 60_000;

/** The lines of a chart in stretches of five minutes, newest first. */
export function stretchesOf(samples: readonly AdminSample[], lines: readonly Line[]): Stretch[] {
  const groups = new Map<number, AdminSample[]>();
  for (const sample of samples) {
    // A sample is the end of its step: the one at 12:05:00 tells of what was before.
    const from = Math.floor((Date.parse(sample.at) - 1) / STRETCH_MS) * STRETCH_MS;
    const group = groups.get(from);
    if (group) group.push(sample);
    else groups.set(from, [sample]);
  }
  return [...groups]
    .map(([from, group]) => ({
      from,
      to: from + STRETCH_MS,
      ranges: lines.map(({ measure }) => rangeOf(group, measure)),
    }))
    .reverse();
}
