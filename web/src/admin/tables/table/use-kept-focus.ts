import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

/**
 * A row can go while its link has the focus: the client was dropped, another page came. The focus would fall to the top of
 * the page; it stays with the table's frame instead. What only moved keeps it anyway.
 */
export function useKeptFocus(frame: RefObject<HTMLElement | null>, rows: readonly unknown[] | undefined): void {
  const isInside = useRef(false);

  useEffect(() => {
    const note = ({ target }: Event) => {
      isInside.current = target instanceof Node && (frame.current?.contains(target) ?? false);
    };
    document.addEventListener('focusin', note);
    // Who presses the mouse beside the table leaves it, though nothing else takes the focus.
    document.addEventListener('pointerdown', note);
    return () => {
      document.removeEventListener('focusin', note);
      document.removeEventListener('pointerdown', note);
    };
  }, [frame]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows are what takes the focus away
  useLayoutEffect(() => {
    if (isInside.current && document.activeElement === document.body) frame.current?.focus({ preventScroll: true });
  }, [frame, rows]);
}
