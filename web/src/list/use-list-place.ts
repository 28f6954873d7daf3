import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Pixels by which the list may be scrolled and still counts as being at its top. */
const TOLERANCE = 24;

export interface ListPlace {
  /** Where the list begins in the document, in pixels. */
  margin: number;
  width: number;
  /** The newest row is in sight, or what stands before the list is. */
  atTop: boolean;
  /** Goes to the newest row, unless it is in sight already. */
  toTop(): void;
}

/**
 * Where the list stands in the page, and whether its reader is at its top. `bar` stays on the screen above the list. When what stands
 * before the list becomes higher or lower, the page is scrolled by as much, so that the rows that are read stay where they are.
 */
export function useListPlace(list: RefObject<HTMLElement | null>, bar: RefObject<HTMLElement | null>): ListPlace {
  const [place, setPlace] = useState({ margin: 0, start: 0, width: 0 });
  const last = useRef(place);

  useLayoutEffect(() => {
    const measure = () => {
      // An empty list is not shown, and so stands nowhere.
      if (!list.current || list.current.hidden) return;
      const margin = Math.round(list.current.getBoundingClientRect().top + window.scrollY);
      const start = Math.max(0, margin - (bar.current?.offsetHeight ?? 0));
      const width = list.current.clientWidth;
      const before = last.current;
      if (before.margin === margin && before.start === start && before.width === width) return;
      last.current = { margin, start, width };
      setPlace(last.current);
      if (before.margin > 0 && window.scrollY > before.start + TOLERANCE) window.scrollBy(0, margin - before.margin);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [list, bar]);

  // Told by events, not read while rendering: that would make the browser lay the page out once more.
  const [atTop, setAtTop] = useState(true);
  useEffect(() => {
    const look = () => setAtTop(window.scrollY <= last.current.start + TOLERANCE);
    look();
    window.addEventListener('scroll', look, { passive: true });
    return () => window.removeEventListener('scroll', look);
  }, []);

  const toTop = useCallback(() => {
    const { start } = last.current;
    if (window.scrollY <= start + TOLERANCE) return;
    // Where little stands before the list, the top of the page is the better place.
    window.scrollTo({ top: start < window.innerHeight / 3 ? 0 : start });
  }, []);
  return { margin: place.margin, width: place.width, atTop, toTop };
}
