import { beforeEach, describe, expect, it } from 'vitest';
import { createFirstSends, type FirstSends } from './first-sends.js';

describe('first sends', () => {
  let now = 0;
  let sends: FirstSends;

  beforeEach(() => {
    now = 1_000;
    sends = createFirstSends({ now: () => now, keptMs: 60_000 });
  });

  it('say how long ago the frame with a seq was written', () => {
    sends.sent('a', 0, 3);
    now += 10;
    sends.sent('a', 3, 4);
    now += 5;
    expect([1, 3, 4].map((seq) => sends.age('a', seq))).toEqual([15, 15, 5]);
  });

  it('know nothing of other channels, of what is not written yet, and of what was written before the first frame', () => {
    sends.sent('a', 10, 12);
    expect(sends.age('a', 11)).toBe(0);
    expect(sends.age('a', 10)).toBeNull();
    expect(sends.age('a', 13)).toBeNull();
    expect(sends.age('b', 11)).toBeNull();
  });

  it('count the first time when a frame is published again', () => {
    sends.sent('a', 0, 3);
    now += 100;
    sends.sent('a', 0, 3);
    expect(sends.age('a', 3)).toBe(100);
  });

  it('do not answer for what was written longer ago than a client may be silent', () => {
    sends.sent('a', 0, 1);
    now += 60_000;
    expect(sends.age('a', 1)).toBe(60_000);
    now += 1;
    expect(sends.age('a', 1)).toBeNull();
  });

  it('are exact for the last frames and off by an eighth of the age at most for older ones, however many there were', () => {
    const start = now;
    for (let seq = 1; seq <= 10_000; seq += 1) {
      now = start + seq * 5;
      sends.sent('a', seq - 1, seq);
    }
    const wrongBy = (seq: number) => {
      const age = (10_000 - seq) * 5;
      return (age - (sends.age('a', seq) ?? 0)) / Math.max(1, age);
    };
    for (let seq = 10_000; seq > 9_937; seq -= 1) expect(wrongBy(seq)).toBe(0);
    for (const seq of [9_900, 9_500, 9_000, 7_000, 4_000, 1_000]) {
      expect(wrongBy(seq)).toBeGreaterThanOrEqual(0);
      expect(wrongBy(seq)).toBeLessThanOrEqual(1 / 8);
    }
  });

  it('hold a bounded number even if no time passes', () => {
    for (let seq = 1; seq <= 2_000; seq += 1) sends.sent('a', seq - 1, seq);
    now += 7;
    expect([1, 1_000, 2_000].map((seq) => sends.age('a', seq))).toEqual([7, 7, 7]);
  });

  it('forget the channel that was written to least recently when there are too many', () => {
    sends.sent('first', 0, 1);
    for (let number = 0; number < 1_999; number += 1) sends.sent(`c${number}`, 0, 1);
    sends.sent('first', 1, 2);
    sends.sent('one more', 0, 1);
    expect(sends.age('first', 2)).toBe(0);
    expect(sends.age('c0', 1)).toBeNull();
    expect(sends.age('c1', 1)).toBe(0);
  });
});
