import { Badge } from '@mantine/core';

/** A state in a word; the colour only repeats it. */
export function ToneBadge(props: { tone: 'good' | 'warn' | 'bad' | 'quiet'; children: string }) {
  return (
    <Badge variant="light" className="state-badge" data-tone={props.tone}>
      {props.children}
    </Badge>
  );
}
