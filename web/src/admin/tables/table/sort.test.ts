import { describe, expect, it } from 'vitest';
import type { Column } from './column.js';
import { by, inOrder, pressed, sortOf } from './sort.js';

interface Row {
  name: string;
  size: number | null;
}

const size = { key: 'size', by: 'page', direction: 'descending', compare: by((row: Row) => row.size) } as const;
const lag = { key: 'lag', by: 'server', direction: 'descending' } as const;
const COLUMNS: readonly Column<Row>[] = [
  { head: 'Name', cell: ({ name }) => name },
  { head: 'Size', cell: () => null, sort: size },
  { head: 'Lag', cell: () => null, sort: lag },
];
const ROWS: Row[] = [
  { name: 'a', size: 2 },
  { name: 'b', size: null },
  { name: 'c', size: 10 },
  { name: 'd', size: 2 },
];

describe('the order of a table', () => {
  it('is read from the address, either way round', () => {
    expect(sortOf('size', COLUMNS, null)).toEqual({ key: 'size', direction: 'descending' });
    expect(sortOf('-size', COLUMNS, null)).toEqual({ key: 'size', direction: 'ascending' });
  });

  it.each(['name', '', '--size', 'nothing'])('is the usual one when the address says "%s"', (value) => {
    expect(sortOf(value, COLUMNS, 'lag')).toEqual({ key: 'lag', direction: 'descending' });
    expect(sortOf(value, COLUMNS, null)).toBeNull();
  });

  it('has one direction where the server orders', () => {
    expect(sortOf('-lag', COLUMNS, null)).toBeNull();
    expect(pressed(lag, { key: 'lag', direction: 'descending' })).toBe('lag');
  });

  it('turns round when its head is pressed again, then ends', () => {
    expect(pressed(size, null)).toBe('size');
    expect(pressed(size, sortOf('size', COLUMNS, null))).toBe('-size');
    expect(pressed(size, sortOf('-size', COLUMNS, null))).toBeNull();
  });

  it('puts the rows of a page in order and keeps those that are alike as they came', () => {
    const names = (value: string) => inOrder(ROWS, COLUMNS, sortOf(value, COLUMNS, null)).map(({ name }) => name);
    expect(names('size')).toEqual(['c', 'a', 'd', 'b']);
    expect(names('-size')).toEqual(['b', 'a', 'd', 'c']);
  });

  it('leaves the rows alone where the server ordered them', () => {
    expect(inOrder(ROWS, COLUMNS, sortOf('lag', COLUMNS, null))).toBe(ROWS);
  });
});
