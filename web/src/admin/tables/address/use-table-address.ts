import { useCallback, useMemo } from 'react';
import { navigate, useHistoryState, useSearch } from 'wouter/use-browser-location';
import { type Parameters, readPosition, readValues, type Values, withPosition, withValues } from './parameters.js';
import { longer, shorter, trailOf } from './trail.js';

/** The address as a table's state. */
export interface TableAddress<P extends Parameters> {
  values: Values<P>;
  cursor: string | null;
  page: number;
  /** Changes filters or the order and goes to the first page. `typed` changes make no entry in the history of their own. */
  change(changes: Partial<Values<P>>, how?: { typed: boolean }): void;
  first(): void;
  /** Null when the way back is not known. */
  previous: (() => void) | null;
  next(cursor: string): void;
}

/** Reads and writes the query string. `parameters` must be the same object at every call. */
export function useTableAddress<P extends Parameters>(parameters: P): TableAddress<P> {
  const search = useSearch();
  const state = useHistoryState<unknown>();
  const values = useMemo(() => readValues(search, parameters), [search, parameters]);
  const { cursor, page } = useMemo(() => readPosition(search), [search]);
  const trail = useMemo(() => trailOf(state), [state]);

  const change = useCallback((changes: Partial<Values<P>>, { typed } = { typed: false }) => {
    const given = Object.entries(changes).map(([name, value]) => [name, value ?? null]);
    goTo(withValues(location.search, Object.fromEntries(given)), { replace: typed });
  }, []);

  const before = shorter(trail);
  const previous =
    before === null
      ? null
      : () =>
          goTo(withPosition(search, { cursor: before.cursor, page: Math.max(1, page - 1) }), {
            state: { trail: before.trail },
          });
  const next = (following: string) => {
    const to = withPosition(search, { cursor: following, page: page + 1 });
    goTo(to, { state: { trail: longer(trail, cursor) } });
  };
  const first = () => goTo(withPosition(search, { cursor: null, page: 1 }), {});
  return { values, cursor, page, change, first, previous, next };
}

function goTo(search: string, options: { replace?: boolean; state?: unknown }): void {
  // The path stands as it is: read and written again it would lose the encoding of a client's subject.
  navigate(search === '' ? location.pathname : `${location.pathname}?${search}`, options);
}
