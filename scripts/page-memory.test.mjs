import { describe, expect, it } from 'vitest';
import { parseOptions } from '../e2e/memory/options.js';
import { judge } from '../e2e/memory/trend.js';

/** A page that is looked at every 10 s for ten minutes. */
function looks(heapBytes, nodes = () => 1_000) {
  return Array.from({ length: 61 }, (_, number) => ({
    atMs: number * 10_000,
    heapBytes: heapBytes(number),
    nodes: nodes(number),
    listeners: 10,
    saved: number * 500,
  }));
}

describe('the verdict on the memory of a page', () => {
  it('lets a heap breathe that comes back', () => {
    const { wrong, heapGrowthBytes, lastHalfMs } = judge(looks((number) => 20_000_000 + (number % 4) * 500_000));
    expect(wrong).toEqual([]);
    expect(Math.abs(heapGrowthBytes)).toBeLessThan(300_000);
    expect(lastHalfMs).toBe(300_000);
  });

  it('does not count what fills in the first half', () => {
    expect(judge(looks((number) => Math.min(number, 30) * 1_000_000)).wrong).toEqual([]);
  });

  it('finds a heap that grows all the time', () => {
    const { wrong, heapGrowthBytes } = judge(looks((number) => 20_000_000 + number * 100_000));
    expect(heapGrowthBytes).toBeCloseTo(3_000_000, -2);
    expect(wrong).toEqual(['The heap grew by 3.00 MB; 2.00 is allowed.']);
  });

  it('finds nodes that stay behind', () => {
    const flat = () => 20_000_000;
    expect(judge(looks(flat, (number) => 1_000 + number * 10)).wrong).toEqual([
      'There are 300 more nodes; 100 is allowed.',
    ]);
  });

  it('has no opinion on too few looks', () => {
    expect(() => judge(looks(() => 1).slice(0, 4))).toThrow('Too few looks');
  });
});

describe('the options of the memory run', () => {
  it('have defaults, and refuse what makes no sense', () => {
    expect(parseOptions([])).toEqual({ minutes: 30, rate: 50, page: '/' });
    expect(parseOptions(['--minutes', '3', '--page', '/admin'])).toEqual({ minutes: 3, rate: 50, page: '/admin' });
    expect(() => parseOptions(['--rate', '0'])).toThrow('--rate 0: is not a whole number from 1 to 500');
    expect(() => parseOptions(['--page', 'admin'])).toThrow('a path begins with /');
  });
});
