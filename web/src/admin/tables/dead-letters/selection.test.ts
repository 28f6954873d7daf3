import { describe, expect, it } from 'vitest';
import { allToggled, chosenOf, NOTHING, toggled, without } from './selection.js';

describe('chosen rows', () => {
  it('are chosen and let go one by one', () => {
    const one = toggled(NOTHING.chosen, 'a');
    expect([...toggled(one, 'b')]).toEqual(['a', 'b']);
    expect(toggled(one, 'a').size).toBe(0);
  });

  it('are all of the page, or none when they were all', () => {
    const all = allToggled(new Set(['a']), ['a', 'b']);
    expect([...all]).toEqual(['a', 'b']);
    expect(allToggled(all, ['a', 'b']).size).toBe(0);
  });

  it('are let go when they were dealt with, the others stay', () => {
    const rest = without({ list: 'open', chosen: new Set(['a', 'b', 'c']) }, ['a', 'c', 'x']);
    expect([...chosenOf(rest, 'open', ['a', 'b', 'c'])]).toEqual(['b']);
  });

  it('are never sent when they are not on the page any more, or of another list', () => {
    const selection = { list: 'open', chosen: new Set(['a', 'gone']) };
    expect([...chosenOf(selection, 'open', ['a', 'b'])]).toEqual(['a']);
    expect(chosenOf(selection, 'returned', ['a', 'b']).size).toBe(0);
  });
});
