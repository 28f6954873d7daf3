import { describe, expect, it } from 'vitest';
import type { Row } from './list-rows.js';
import { countLines, guessHeight } from './row-height.js';

function row(title: string, text = '', data?: unknown): Row {
  const message = { id: 'a', seq: 1, title, text, at: '2026-01-01T00:00:00.000Z', ...(data !== undefined && { data }) };
  return { kind: 'message', key: 1, message, day: 0, lines: countLines(text), guess: { width: -1, height: 0 } };
}

describe('guessed height of a row', () => {
  it('grows with the lines of title and text, and with data', () => {
    expect(guessHeight(row('Tea'), 760)).toBe(42);
    expect(guessHeight(row('Tea', 'two cups'), 760)).toBe(65);
    expect(guessHeight(row('Tea', 'two\ncups\nof it'), 760)).toBe(113);
    expect(guessHeight(row('Tea', 'two cups', { table: 1 }), 760)).toBe(86);
    expect(guessHeight(row('x'.repeat(100)), 760)).toBe(65);
  });

  it('is more in a narrow list', () => {
    const long = row('Tea', 'word '.repeat(30));
    expect(guessHeight(long, 350)).toBeGreaterThan(guessHeight(long, 760));
  });

  it('stops where a long text is folded', () => {
    expect(guessHeight(row('Tea', 'x\n'.repeat(500)), 760)).toBe(guessHeight(row('Tea', 'x\n'.repeat(50)), 760));
  });
});

it.each([
  ['', 0],
  ['one', 1],
  ['one\ntwo\n', 3],
])('lines of %j', (text, lines) => {
  expect(countLines(text)).toBe(lines);
});
