import { Paper, SimpleGrid, Text } from '@mantine/core';
import type { AdminOverview } from '@surecast/shared/protocol';
import { duration } from '../ui/time-words.js';

/** The service in figures. */
export function Overview({ overview }: { overview: AdminOverview }) {
  const alive = overview.nodes.filter((node) => node.alive).length;
  return (
    <SimpleGrid component="dl" cols={{ base: 2, sm: 3, md: 6 }} spacing="sm">
      <Figure name="Connections" value={overview.connections} />
      <Figure name="Away" value={overview.away} />
      <Figure name="Pending" value={overview.pending} hint="over the connected" />
      <Figure name="Dead letters" value={overview.deadLetters} />
      <Figure
        name="Nodes"
        value={alive}
        hint={alive === overview.nodes.length ? 'all alive' : `of ${overview.nodes.length}`}
      />
      <Figure
        name="Resend policy"
        value={`${overview.maxResends} × ${duration(overview.resendIntervalMs)}`}
        hint="then dropped"
      />
    </SimpleGrid>
  );
}

function Figure({ name, value, hint }: { name: string; value: number | string; hint?: string }) {
  return (
    <Paper withBorder p="sm" data-figure={name}>
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" size="xl" fw={700} className="figure">
        {typeof value === 'number' ? value.toLocaleString('en') : value}
      </Text>
      {hint !== undefined && (
        <Text component="dd" size="xs" c="dimmed">
          {hint}
        </Text>
      )}
    </Paper>
  );
}
