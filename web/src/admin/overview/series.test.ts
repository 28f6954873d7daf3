import type { AdminSample } from '@surecast/shared/protocol';
import { describe, expect, it } from 'vitest';
import { CHARTS, rangeOf, stretchesOf } from './series.js';

function sample(at: string, pending: number | null): AdminSample {
  return {
    at,
    connected: 1,
    away: 0,
    pending,
    savesPerS: 0,
    ackedPerS: 0,
    resendsPerS: 0,
    dropsPerS: 0,
    ackP50Ms: null,
    ackP99Ms: null,
  };
}

describe('what stands for a chart in words', () => {
  it('is the lowest, highest and last value, without the steps that nobody measured', () => {
    const samples = [
      sample('2026-03-04T12:00:10Z', 4),
      sample('2026-03-04T12:00:20Z', null),
      sample('2026-03-04T12:00:30Z', 9),
      sample('2026-03-04T12:00:40Z', 7),
    ];
    expect(rangeOf(samples, 'pending')).toEqual({ low: 4, high: 9, last: 7 });
  });

  it('has no last value when the last step was not measured', () => {
    const samples = [sample('2026-03-04T12:00:10Z', 4), sample('2026-03-04T12:00:20Z', null)];
    expect(rangeOf(samples, 'pending')).toEqual({ low: 4, high: 4, last: null });
    expect(rangeOf([], 'pending')).toEqual({ low: null, high: null, last: null });
  });

  it('has no rates of nought for the steps in which the service was down', () => {
    const down = { ...sample('2026-03-04T12:00:10Z', null), connected: null, away: null };
    expect(rangeOf([down], 'savesPerS')).toEqual({ low: null, high: null, last: null });
    expect(rangeOf([{ ...down, savesPerS: 2 }], 'savesPerS')).toEqual({ low: 2, high: 2, last: 2 });
    expect(rangeOf([sample('2026-03-04T12:00:10Z', null)], 'savesPerS')).toEqual({ low: 0, high: 0, last: 0 });
  });

  it('comes in stretches of five minutes, newest first; a step belongs to what it ends', () => {
    const samples = [
      sample('2026-03-04T12:04:50Z', 1),
      sample('2026-03-04T12:05:00Z', 5),
      sample('2026-03-04T12:05:10Z', 2),
    ];
    const pending = CHARTS.filter(({ name }) => name === 'Pending').flatMap(({ lines }) => lines);
    const stretches = stretchesOf(samples, pending);
    expect(stretches.map(({ from, ranges }) => [new Date(from).toISOString(), ranges[0]])).toEqual([
      ['2026-03-04T12:05:00.000Z', { low: 2, high: 2, last: 2 }],
      ['2026-03-04T12:00:00.000Z', { low: 1, high: 5, last: 5 }],
    ]);
  });
});
