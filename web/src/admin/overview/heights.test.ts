import { describe, expect, it } from 'vitest';
import { heightsUpTo } from './heights.js';

describe('the marks of an axis', () => {
  it.each([
    [0, 4, [0, 1, 2, 3, 4]],
    [0, 1, [0, 0.5, 1]],
    [1.1, 1, [0, 0.5, 1, 1.5]],
    [77, 4, [0, 20, 40, 60, 80]],
    [487, 4, [0, 200, 400, 600]],
    [9_977, 4, [0, 5_000, 10_000]],
    [10_000, 4, [0, 5_000, 10_000]],
    [10_001, 4, [0, 5_000, 10_000, 15_000]],
    [500_123, 1, [0, 200_000, 400_000, 600_000]],
  ])('up to %s (at least %s) are %j', (highest, leastTop, marks) => {
    expect(heightsUpTo(highest, leastTop)).toEqual(marks);
  });

  it('reach every height with at most five marks', () => {
    for (let highest = 0.5; highest < 1e9; highest *= 1.37) {
      const marks = heightsUpTo(highest, 1);
      expect(marks.at(-1)).toBeGreaterThanOrEqual(highest);
      expect(marks.length).toBeLessThanOrEqual(5);
      expect(marks.length).toBeGreaterThanOrEqual(3);
    }
  });
});
