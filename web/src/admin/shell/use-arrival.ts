import { type RefObject, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { titleAt } from './sections.js';

/**
 * What a browser does by itself when a page is loaded, for pages that are put in place by script: the title, and the
 * reader at the beginning of the content. Going back keeps the place that the browser remembers.
 */
export function useArrival(main: RefObject<HTMLElement | null>): void {
  const [path] = useLocation();
  const before = useRef(path);
  const goingBack = useRef(false);

  useEffect(() => {
    const onPopState = () => {
      goingBack.current = true;
    };
    addEventListener('popstate', onPopState);
    return () => removeEventListener('popstate', onPopState);
  }, []);

  useEffect(() => {
    document.title = titleAt(path);
    if (before.current === path) return;
    before.current = path;
    main.current?.focus({ preventScroll: true });
    if (!goingBack.current) scrollTo(0, 0);
    goingBack.current = false;
  }, [path, main]);
}
