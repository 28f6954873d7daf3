import { Group, Text } from '@mantine/core';
import { SteadyButton } from '../actions/steady-button.js';

export interface PagerProps {
  page: number;
  isFirst: boolean;
  first(): void;
  /** Null where the way back is not known: a link led here. */
  previous: (() => void) | null;
  /** Null at the end. */
  next: (() => void) | null;
}

/** Moves between pages. */
export function Pager({ page, isFirst, first, previous, next }: PagerProps) {
  if (isFirst && next === null) return null;
  const start = isFirst ? 'This is the first page' : null;
  return (
    <Group component="nav" gap="xs" aria-label="Pages of the table">
      <Step name="First" unavailable={start} onPress={first} />
      <Step
        name="Previous"
        unavailable={start ?? (previous === null ? 'A link led here: go to the first page' : null)}
        onPress={() => previous?.()}
      />
      <Text size="sm" c="dimmed" px="xs">
        Page {page.toLocaleString('en')}
      </Text>
      <Step name="Next" unavailable={next === null ? 'This is the last page' : null} onPress={() => next?.()} />
    </Group>
  );
}

function Step({ name, ...command }: { name: string; unavailable: string | null; onPress(): void }) {
  return (
    <SteadyButton variant="default" size="xs" {...command}>
      {name} <span className="visually-hidden">page</span>
    </SteadyButton>
  );
}
