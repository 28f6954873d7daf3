import { describe, expect, it } from 'vitest';
import { toMessage } from './message.js';

describe('a line as a message', () => {
  it('is the title when it fits', () => {
    const line = 'x'.repeat(300);
    expect(toMessage('log', line)).toEqual({ channel: 'log', title: line });
  });

  it('is cut in the title and stands whole in the text when it does not', () => {
    const line = 'x'.repeat(301);
    expect(toMessage('log', line)).toEqual({ channel: 'log', title: `${'x'.repeat(299)}…`, text: line });
  });

  it('is not cut within a character', () => {
    const line = `${'x'.repeat(298)}😀 and more`;
    expect(toMessage('log', line).title).toBe(`${'x'.repeat(298)}…`);
  });
});
