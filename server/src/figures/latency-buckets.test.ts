import { describe, expect, it } from 'vitest';
import { bucketOf, quantile } from './latency-buckets.js';

function countsOf(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const ms of values) counts.set(bucketOf(ms), (counts.get(bucketOf(ms)) ?? 0) + 1);
  return counts;
}

describe('latency buckets', () => {
  it.each([1, 2.5, 7, 40, 999, 30_000, 180_000, 3_600_000])('know %d ms to within 10 %%', (ms) => {
    const found = quantile(countsOf([ms]), 0.5) ?? 0;
    expect(Math.abs(found - ms) / ms).toBeLessThan(0.1);
  });

  it('rise with the value, and their number has a bound', () => {
    const buckets = Array.from({ length: 40 }, (_, power) => bucketOf(2 ** power));
    expect(buckets.every((bucket, index) => index === 0 || bucket >= (buckets[index - 1] ?? 0))).toBe(true);
    expect(bucketOf(0)).toBe(0);
    expect(bucketOf(-3)).toBe(0);
    expect(bucketOf(Number.MAX_SAFE_INTEGER)).toBe(96);
  });

  it('give the median and the tail over what several processes counted, in whatever order', () => {
    const counts = countsOf([...Array.from({ length: 98 }, () => 10), 2_000, 2_000]);
    const reversed = new Map([...counts].reverse());
    for (const some of [counts, reversed]) {
      expect(quantile(some, 0.5)).toBeCloseTo(10, -1);
      expect(quantile(some, 0.98)).toBeLessThan(12);
      expect(quantile(some, 0.99)).toBeGreaterThan(1_800);
    }
    expect(quantile(countsOf([0]), 0.99)).toBe(0.5);
    expect(quantile(new Map(), 0.99)).toBeNull();
  });
});
