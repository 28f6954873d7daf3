import { Button, type ButtonProps } from '@mantine/core';

interface SteadyButtonProps extends Pick<ButtonProps, 'size' | 'variant' | 'className' | 'children'> {
  /** Why it cannot be pressed at the moment; null when it can. */
  unavailable: string | null;
  loading?: boolean;
  onPress(): void;
}

/**
 * A button that keeps the focus while it cannot be pressed: one that is disabled outright drops whoever came by keyboard
 * to the top of the page, at the last page of a table for one.
 */
export function SteadyButton({ unavailable, loading = false, onPress, ...look }: SteadyButtonProps) {
  return (
    <Button
      {...look}
      loading={loading}
      onClick={() => unavailable === null && onPress()}
      {...(unavailable !== null && { 'aria-disabled': true, 'data-disabled': true, title: unavailable })}
    />
  );
}
