import { Text } from '@mantine/core';
import { PlaceLink } from './place-link.js';

/** A client by its label where it gave one, with its own name below. */
export function ClientName(props: { channel: string; client: string; label?: string; agent?: string }) {
  return (
    <>
      <PlaceLink to={{ view: 'client', channel: props.channel, client: props.client }}>{props.client}</PlaceLink>
      {(props.label ?? props.agent) !== undefined && (
        <Text size="xs" c="dimmed" title={props.agent} lineClamp={1}>
          {props.label ?? props.agent}
        </Text>
      )}
    </>
  );
}
