import { describe, expect, it } from 'vitest';
import { createKeys } from './keys.js';

const keysOf = (lines: string[], options?: { exactLines: number; sharedCounters: number }, channel = 'log') => {
  const keyOf = createKeys(channel, options);
  return lines.map((line) => keyOf(line));
};

describe('keys', () => {
  const lines = ['a', 'b', 'a', 'a', 'c', 'b'];

  it('differ within a run and repeat with the same input', () => {
    const keys = keysOf(lines);
    expect(new Set(keys).size).toBe(lines.length);
    expect(keysOf(lines)).toEqual(keys);
  });

  it('fit the header', () => {
    for (const key of keysOf(lines)) expect(key).toMatch(/^[\x21-\x7e]{1,255}$/);
  });

  it('of a line do not depend on the other lines', () => {
    expect(keysOf(['a', 'x', 'a'])[2]).toBe(keysOf(['y', 'z', 'a', 'a'])[3]);
  });

  it('of the same line in another channel differ', () => {
    expect(keysOf(['a'])).not.toEqual(keysOf(['a'], undefined, 'other'));
  });

  it('still differ and still repeat when counters are shared', () => {
    const many = Array.from({ length: 2_000 }, (_, index) => `line ${index % 700}`);
    const bounds = { exactLines: 50, sharedCounters: 16 };
    const keys = keysOf(many, bounds);
    expect(new Set(keys).size).toBe(many.length);
    expect(keysOf(many, bounds)).toEqual(keys);
  });
});
