import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatMs, formatRate, formatShortCount } from './formats.js';

describe('figures of the admin pages', () => {
  it.each([
    [0, '0'],
    [12_345, '12,345'],
    [null, '–'],
    [undefined, '–'],
  ])('the count %s is %s', (value, text) => {
    expect(formatCount(value)).toBe(text);
  });

  it.each([
    [9_999, '9,999'],
    [12_345, '12.3K'],
    [3_400_000, '3.4M'],
    [null, '–'],
  ])('the count %s is %s where there is no room', (value, text) => {
    expect(formatShortCount(value)).toBe(text);
  });

  it.each([
    [0, '0'],
    [0.04, '< 0.1'],
    [0.1, '0.1'],
    [2.345, '2.3'],
    [9.96, '10'],
    [421.4, '421'],
    [25_000, '25K'],
    [null, '–'],
  ])('the rate %s is %s', (value, text) => {
    expect(formatRate(value)).toBe(text);
  });

  it.each([
    [0.84, '0.8 ms'],
    [9.97, '10 ms'],
    [12.4, '12 ms'],
    [999.6, '1 s'],
    [1_440, '1.4 s'],
    [59_960, '1 min'],
    [125_000, '2 min 5 s'],
    [null, '–'],
  ])('%s ms is %s', (value, text) => {
    expect(formatMs(value)).toBe(text);
  });

  it.each([
    [0, '0 B'],
    [512, '512 B'],
    [999, '999 B'],
    [999_700, '1 MB'],
    [84_211_000, '84.2 MB'],
    [5_000_000_000_000_000, '5000 TB'],
    [null, '–'],
  ])('%s bytes are %s', (value, text) => {
    expect(formatBytes(value)).toBe(text);
  });
});
