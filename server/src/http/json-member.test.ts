import { describe, expect, it } from 'vitest';
import { depthOf, memberText } from './json-member.js';

describe('memberText', () => {
  it.each([
    ['{"data":1}', '1'],
    ['{ "a" : "x" , "data" : [1, {"data": 2}] , "b":null}', '[1, {"data": 2}]'],
    ['{"a":{"data":1},"b":["data",2]}', undefined],
    ['{"data":1,"data":2}', '2'],
    ['{"d\\u0061ta":-1.50e+10}', '-1.50e+10'],
    ['{"data":"a\\"},\\\\","x":1}', '"a\\"},\\\\"'],
    ['\n\t{\r\n"data"\n:\ttrue\n}', 'true'],
    ['{"a":"\\\\","data":{"x":"}"}}', '{"x":"}"}'],
    ['{"data":[]}', '[]'],
    ['{}', undefined],
    ['{"":1,"data":""}', '""'],
  ])('finds in %s', (json, expected) => {
    expect(memberText(json, 'data')).toBe(expected);
  });

  it('agrees with JSON.parse on whatever is thrown at it', () => {
    let seed = 1;
    const next = (bound: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed >>> 8) % bound;
    };
    const words = ['data', 'a"b', '\\', '}', ',', '', ' ', 'é', '\u2028'];
    const value = (depth: number): unknown => {
      const kind = next(depth > 0 ? 7 : 4);
      if (kind === 0) return next(1_000) - 500 + next(10) / 10;
      if (kind === 1) return [null, true, false][next(3)];
      if (kind <= 3) return words[next(words.length)];
      if (kind === 4) return Array.from({ length: next(4) }, () => value(depth - 1));
      return object(depth - 1);
    };
    const object = (depth: number) =>
      Object.fromEntries(Array.from({ length: next(4) }, () => [words[next(words.length)], value(depth)]));
    for (let round = 0; round < 2_000; round += 1) {
      const before = object(3);
      const json = JSON.stringify(before, null, next(3));
      const found = memberText(json, 'data');
      expect(found === undefined ? undefined : JSON.parse(found), json).toEqual(before.data);
    }
  });
});

describe('depthOf', () => {
  it.each([
    ['1', 0],
    ['"[[["', 0],
    ['[]', 1],
    ['[{"a":[]},[[1]]]', 3],
    ['{"a\\"[":1}', 1],
  ])('%s', (json, depth) => {
    expect(depthOf(json)).toBe(depth);
  });
});
