import { Paper, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Facts about one thing, by name. */
export function Facts({ children }: { children: ReactNode }) {
  return (
    <Paper withBorder p="sm">
      <SimpleGrid component="dl" cols={{ base: 2, sm: 3, md: 4 }} spacing="xs">
        {children}
      </SimpleGrid>
    </Paper>
  );
}

/** One of them, over the whole width when it is long; while its value is waited for (undefined) its place is kept. */
export function Fact({ name, value, isLong = false }: { name: string; value: ReactNode; isLong?: boolean }) {
  return (
    <div data-fact={name} style={isLong ? { gridColumn: '1 / -1' } : undefined}>
      <Text component="dt" size="xs" c="dimmed">
        {name}
      </Text>
      <Text component="dd" size="sm" className="anywhere">
        {value === undefined ? <span className="waiting-bar" /> : value}
      </Text>
    </div>
  );
}
