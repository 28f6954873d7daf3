import { Badge } from '@mantine/core';

/** What each state of a client or dead letter means to whoever looks: said in words first, by colour second. */
const TONES = { connected: 'good', away: 'quiet', open: 'warn', returned: 'good', redriven: 'quiet' } as const;

export function StateBadge({ state }: { state: keyof typeof TONES }) {
  return (
    <Badge variant="light" className="state-badge" data-tone={TONES[state]}>
      {state}
    </Badge>
  );
}
