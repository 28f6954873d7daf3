import { describe, expect, it } from 'vitest';
import { duration, inSeconds, timeAgo } from './time-words.js';

describe('times in words', () => {
  const now = Date.parse('2026-03-04T12:00:00Z');

  it.each([
    [-5_000, 'just now'],
    [59_999, 'just now'],
    [60_000, '1 minute ago'],
    [3_599_999, '59 minutes ago'],
    [7_200_000, '2 hours ago'],
    [86_400_000, 'yesterday'],
  ])('an age of %i ms is %s', (age, words) => {
    expect(timeAgo(now - age, now)).toBe(words);
  });

  it('gives the date past a week', () => {
    expect(timeAgo(now - 8 * 86_400_000, now)).toMatch(/24 Feb 2026/);
  });

  it('counts down in whole seconds and stops at nought', () => {
    expect([4_001, 4_000, 125_000, -3].map(inSeconds)).toEqual(['5 s', '4 s', '2 min 5 s', '0 s']);
  });

  it('writes settings as short as they are exact', () => {
    expect([500, 30_000, 1_500, 120_000].map(duration)).toEqual(['500 ms', '30 s', '1.5 s', '2 min']);
  });
});
