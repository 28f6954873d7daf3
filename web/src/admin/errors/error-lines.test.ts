import type { AdminError } from '@surecast/shared/protocol';
import { describe, expect, it } from 'vitest';
import { detailsText, keyedLines, toLevel } from './error-lines.js';

function line(at: string, message: string): AdminError {
  return { at, level: 'warn', node: 'n', message, details: '{}' };
}

describe('error lines', () => {
  it('keep their keys when newer ones come in above, equal ones too', () => {
    const old = [line('12:01', 'slow'), line('12:00', 'slow'), line('12:00', 'slow')];
    const before = keyedLines(old).map(({ key }) => key);
    const after = keyedLines([line('12:02', 'slow'), line('12:01', 'slow'), ...old]).map(({ key }) => key);
    expect(new Set(after).size).toBe(5);
    expect(after.slice(2)).toEqual(before);
  });

  it('show their fields one below the other', () => {
    expect(detailsText('{"a":1,"b":{"c":2}}')).toBe('{\n  "a": 1,\n  "b": {\n    "c": 2\n  }\n}');
  });

  it('show what was cut off as it came', () => {
    expect(detailsText('{"a":1,"b":{"c')).toBe('{"a":1,"b":{"c');
  });

  it.each([
    ['warn', 'warn'],
    ['fatal', 'fatal'],
    ['info', null],
    ['', null],
    [null, null],
  ])('take the level %s from an address as %s', (value, level) => {
    expect(toLevel(value)).toBe(level);
  });
});
