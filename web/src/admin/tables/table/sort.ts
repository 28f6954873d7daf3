import type { Column, ColumnSort, Direction } from './column.js';

/** The order that a table is in. */
export interface Sort {
  key: string;
  direction: Direction;
}

/** Longest name of an order in an address. */
export const SORT_LENGTH = 32;

/** The order that an address asks for: a column's key, or with a `-` before it the other way round. */
export function sortOf<T>(value: string | null, columns: readonly Column<T>[], fallback: string | null): Sort | null {
  const key = value?.replace(/^-/, '');
  const sort = sortsOf(columns).find((each) => each.key === key);
  if (sort !== undefined && (sort.by === 'page' || value === sort.key)) {
    return { key: sort.key, direction: value === sort.key ? sort.direction : opposite(sort.direction) };
  }
  return fallback === null ? null : sortOf(fallback, columns, null);
}

/**
 * What the address gets when a column's head is pressed: its order, then that order turned round, then none again. What the
 * server orders has one direction.
 */
export function pressed<T>(sort: ColumnSort<T>, current: Sort | null): string | null {
  if (sort.by === 'server' || current?.key !== sort.key) return sort.key;
  return current.direction === sort.direction ? `-${sort.key}` : null;
}

/** The rows in an order that concerns this page only; in any other order they stay as the server gave them. */
export function inOrder<T>(rows: readonly T[], columns: readonly Column<T>[], sort: Sort | null): readonly T[] {
  const by = sortsOf(columns).find((each) => each.key === sort?.key);
  if (by?.by !== 'page' || sort === null) return rows;
  const ascending = rows.toSorted(by.compare);
  return sort.direction === 'ascending' ? ascending : rows.toSorted((a, b) => by.compare(b, a));
}

export function sortsOf<T>(columns: readonly Column<T>[]): ColumnSort<T>[] {
  return columns.flatMap(({ sort }) => sort ?? []);
}

function opposite(direction: Direction): Direction {
  return direction === 'ascending' ? 'descending' : 'ascending';
}

/** Compares by a figure, or a text; nothing comes first. */
export function by<T>(value: (row: T) => number | string | null | undefined): (a: T, b: T) => number {
  return (a, b) => {
    const [left, right] = [value(a) ?? null, value(b) ?? null];
    if (left === right) return 0;
    if (left === null) return -1;
    if (right === null) return 1;
    return typeof left === 'string' && typeof right === 'string'
      ? left.localeCompare(right, 'en')
      : left < right
        ? -1
        : 1;
  };
}
