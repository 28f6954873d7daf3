import { describe, expect, it } from 'vitest';
import { fitsOneLine, isLong } from './text-length.js';

describe('how much room a message takes', () => {
  it.each([
    ['12 short lines', Array(12).fill('a').join('\n'), false],
    ['13 short lines', Array(13).fill('a').join('\n'), true],
    ['13 empty lines', '\n'.repeat(12), true],
    ['a paragraph of 12 lines', 'x'.repeat(1_080), false],
    ['a paragraph of more', 'x'.repeat(1_081), true],
    ['long lines, few of them', Array(5).fill('x'.repeat(200)).join('\n'), true],
    ['nothing', '', false],
  ])('%s', (_what, text, long) => {
    expect(isLong(text)).toBe(long);
  });

  it('puts short data in the row itself', () => {
    expect(fitsOneLine('{"order":7,"paid":true}')).toBe(true);
    expect(fitsOneLine(JSON.stringify({ note: 'x'.repeat(60) }))).toBe(false);
  });
});
