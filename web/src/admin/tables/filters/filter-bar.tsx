import { Button } from '@mantine/core';
import { type ReactNode, useRef } from 'react';

/** Filters in a row, as many lines as the width asks for. `onClear` is there while any of them is set. */
export function FilterBar({ onClear, children }: { onClear: (() => void) | null; children: ReactNode }) {
  const bar = useRef<HTMLElement>(null);

  function clear() {
    onClear?.();
    // The button goes; whoever pressed it by keyboard goes on at the first filter.
    bar.current?.querySelector('input')?.focus();
  }

  return (
    <search className="filter-bar" ref={bar}>
      {children}
      <Button variant="subtle" size="xs" className="clear" mod={{ unset: onClear === null }} onClick={clear}>
        Clear filters
      </Button>
    </search>
  );
}
