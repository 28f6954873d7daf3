import type { AdminSample } from '@surecast/shared/protocol';
import { describe, expect, it } from 'vitest';
import { withHistory, withNow } from './samples.js';

const START = Date.parse('2026-03-04T12:00:00Z');
const STEP = 10_000;

function sample(step: number, savesPerS = 0): AdminSample {
  return {
    at: new Date(START + step * STEP).toISOString(),
    connected: 1,
    away: 0,
    pending: 0,
    savesPerS,
    ackedPerS: 0,
    resendsPerS: 0,
    dropsPerS: 0,
    ackP50Ms: null,
    ackP99Ms: null,
  };
}

const steps = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => sample(from + index));
const times = (samples: readonly AdminSample[]) => samples.map(({ at }) => (Date.parse(at) - START) / STEP);

describe('the last hour of figures', () => {
  it('goes on with what the service says of now, once for each step', () => {
    let held = withHistory([], steps(0, 3));
    for (const now of [sample(2), sample(3), sample(3), sample(4)]) held = withNow(held, now, STEP);
    expect(times(held)).toEqual([0, 1, 2, 3, 4]);
  });

  it('is the same array while no step has passed', () => {
    const held = withHistory([], steps(0, 3));
    expect(withNow(held, sample(2), STEP)).toBe(held);
  });

  it('takes one of many measurements between two steps', () => {
    let held = withHistory([], steps(0, 1));
    for (let ms = 2_000; ms <= 30_000; ms += 2_000) {
      held = withNow(held, { ...sample(0), at: new Date(START + ms).toISOString() }, STEP);
    }
    expect(held).toHaveLength(4);
  });

  it('keeps an hour, however long the page stays open', () => {
    let held = withHistory([], steps(0, 360));
    for (let step = 360; step < 1_000; step += 1) held = withNow(held, sample(step), STEP);
    expect(held).toHaveLength(360);
    expect(times(held).at(0)).toBe(640);
  });

  it('believes what was read, and keeps what came after it', () => {
    const held = withNow(withNow([], sample(5, 1), STEP), sample(6, 1), STEP);
    const merged = withHistory(held, [sample(4, 2), sample(5, 2)]);
    expect(merged.map(({ savesPerS }) => savesPerS)).toEqual([2, 2, 1]);
  });

  it('does not lose what it has to an empty answer', () => {
    const held = withHistory([], steps(0, 3));
    expect(withHistory(held, [])).toBe(held);
  });
});
