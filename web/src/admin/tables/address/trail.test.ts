import { describe, expect, it } from 'vitest';
import { longer, shorter, type Trail, trailOf } from './trail.js';

describe('the way back through the pages', () => {
  it('leads back one by one to the first page', () => {
    const third = longer(longer([], null), 'second');
    const second = shorter(third);
    expect(second?.cursor).toBe('second');
    expect(shorter(second?.trail ?? [])).toEqual({ cursor: null, trail: [] });
  });

  it('is not known on the page that a link led to', () => {
    expect(shorter(trailOf(null))).toBeNull();
  });

  it.each([
    [{ trail: 'c' }],
    [{ trail: [1] }],
    [{ trail: Array(101).fill('c') }],
    [{ trail: ['c'.repeat(4_097)] }],
    ['c'],
    [undefined],
  ])('is not read from %j', (state) => {
    expect(trailOf(state)).toEqual([]);
  });

  it('forgets its beginning instead of growing without end', () => {
    let trail: Trail = [];
    for (let page = 1; page <= 150; page += 1) trail = longer(trail, `c${page}`);
    expect(trail).toHaveLength(100);
    expect(trailOf({ trail })).toEqual(trail);
    expect(trail.at(-1)).toBe('c150');
  });
});
