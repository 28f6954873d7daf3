import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo } from 'react';
import type { Row } from './list-rows.js';
import { guessHeight } from './row-height.js';
import type { ListPlace } from './use-list-place.js';

/** Rows beyond the edges that are rendered already. */
const OVERSCAN = 8;
/** Heights that are remembered; more than a page holds, so that they are gone through seldom. */
const MAX_HEIGHTS = 60_000;

/**
 * Which rows are rendered, and where. While the reader is below the top, rows that come above do not move what is read. The row
 * with the focus stays rendered, or the focus would be lost by scrolling.
 */
export function useRowVirtualizer(rows: readonly Row[], place: ListPlace, focused: Row['key'] | null) {
  // Whenever a row has another height than was guessed, keys and guesses of all rows below are gone through: from plain arrays that is quick.
  const { width } = place;
  const { keys, guesses } = useMemo(
    () => ({
      keys: rows.map(({ key }) => key),
      guesses: Float64Array.from(rows, (row) => guessHeight(row, width)),
    }),
    [rows, width],
  );
  const getItemKey = useCallback((index: number) => keys[index] ?? index, [keys]);
  const estimateSize = useCallback((index: number) => guesses[index] ?? 0, [guesses]);
  const kept = useMemo(() => (focused === null ? -1 : rows.findIndex(({ key }) => key === focused)), [rows, focused]);
  const rangeExtractor = useCallback(
    (range: Range) => {
      const shown = defaultRangeExtractor(range);
      if (kept < 0 || shown.includes(kept)) return shown;
      return [...shown, kept].sort((a, b) => a - b);
    },
    [kept],
  );
  const virtualizer = useWindowVirtualizer<HTMLLIElement>({
    count: rows.length,
    getItemKey,
    estimateSize,
    rangeExtractor,
    overscan: OVERSCAN,
    scrollMargin: place.margin,
    anchorTo: place.atTop ? 'start' : 'end',
  });
  useEffect(() => {
    const heights = virtualizer.itemSizeCache;
    if (heights.size <= MAX_HEIGHTS) return;
    const present = new Set(rows.map(({ key }) => key));
    for (const key of heights.keys()) if (typeof key === 'bigint' || !present.has(key)) heights.delete(key);
  }, [rows, virtualizer]);
  return virtualizer;
}
