import { Badge } from '@mantine/core';

/** What each state means to whoever looks: said in words first, by colour second. */
const TONES = {
  connected: 'good',
  away: 'quiet',
  open: 'warn',
  returned: 'good',
  redriven: 'quiet',
  stored: 'quiet',
  sent: 'warn',
  settled: 'good',
  quarantined: 'bad',
} as const;

export function StateMark({ state }: { state: keyof typeof TONES }) {
  return (
    <Badge variant="light" className="state-mark" data-tone={TONES[state]}>
      {state === 'quarantined' ? 'set aside' : state}
    </Badge>
  );
}
