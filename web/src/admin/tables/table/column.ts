import type { ReactNode } from 'react';

export type Direction = 'ascending' | 'descending';

/** How a column orders the rows. */
export type ColumnSort<T> =
  /** The server orders all rows, always in this direction. */
  | { key: string; by: 'server'; direction: Direction }
  /** The rows of the page at hand are ordered, first in this direction, then in the other. */
  | { key: string; by: 'page'; direction: Direction; compare(a: T, b: T): number };

export interface Column<T> {
  head: string;
  cell(row: T): ReactNode;
  /** In rem. A column without takes what is left, so columns keep their places when the rows change. */
  width?: number;
  /** Figures stand to the right, so that their digits line up. */
  numeric?: boolean;
  /** On a card it takes the whole width. */
  wide?: boolean;
  sort?: ColumnSort<T>;
}

/** Columns without a width are at least this wide, in rem. */
const LEAST = 11;

/** Below this width, in rem, a table scrolls sideways. */
export function leastWidth(columns: readonly Column<never>[], besides: number): number {
  return columns.reduce((sum, { width = LEAST }) => sum + width, besides);
}
