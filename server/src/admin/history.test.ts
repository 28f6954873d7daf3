import { expect, it } from 'vitest';
import { FIGURE_STEP_MS, type FigureStep } from '../live/live-state.js';
import { createHistory } from './history.js';

const START = Date.UTC(2026, 0, 1, 12);

/** Live state in which every step has as many saves as there were steps before it. */
function service() {
  const asked: number[] = [];
  const at = { now: START + 3_000, from: START - 7_200_000 };
  const step = (end: number): FigureStep => {
    const counts = { acked: 0, resends: 0, drops: 0, latencies: new Map(), gauges: null };
    return { at: end, saves: (end - at.from) / FIGURE_STEP_MS, ...counts };
  };
  const figures = async (limit: number) => {
    asked.push(limit);
    const running = (Math.floor(at.now / FIGURE_STEP_MS) + 1) * FIGURE_STEP_MS;
    const steps = Array.from({ length: limit + 1 }, (_, index) => step(running - (limit - index) * FIGURE_STEP_MS));
    return { now: at.now, steps };
  };
  return { at, asked, read: createHistory({ live: { figures } }) };
}

/** The history is that of the hour before `now`, step by step. */
function expectWhole(samples: { at: string; savesPerS: number }[], last: number, from: number) {
  expect(samples).toHaveLength(360);
  for (const [index, sample] of samples.entries()) {
    const end = last - (359 - index) * FIGURE_STEP_MS;
    expect([Date.parse(sample.at), sample.savesPerS]).toEqual([end, (end - from) / FIGURE_STEP_MS / 10]);
  }
}

it('reads an hour once, and then what has come since', async () => {
  const { at, asked, read } = service();
  expectWhole((await read()).samples, START, at.from);
  for (let seconds = 1; seconds <= 40; seconds += 1) {
    at.now += 1_000;
    await read();
  }
  expectWhole((await read()).samples, START + 40_000, at.from);
  expect(asked[0]).toBeGreaterThanOrEqual(361);
  expect(Math.max(...asked.slice(1))).toBeLessThan(20);
});

it('reads the hour again when nobody has asked for long', async () => {
  const { at, asked, read } = service();
  await read();
  at.now += 600_000;
  expectWhole((await read()).samples, START + 600_000, at.from);
  expect(asked.at(-1)).toBeGreaterThanOrEqual(361);
});

it('takes a step as full two seconds after its end', async () => {
  const { at, read } = service();
  at.now = START + 1_999;
  expect((await read()).samples.at(-1)?.at).toBe(new Date(START - FIGURE_STEP_MS).toISOString());
  at.now += 1;
  expect((await read()).samples.at(-1)?.at).toBe(new Date(START).toISOString());
});
