import { Text } from '@mantine/core';
import { PlaceLink } from './place-link.js';
import { shortClient } from './short-names.js';

/** A client by its name, with its label below, or else its user agent. */
export function ClientName(props: { channel: string; client: string; label?: string; agent?: string }) {
  return (
    <>
      <PlaceLink to={{ view: 'client', channel: props.channel, client: props.client }} title={props.client}>
        {shortClient(props.client)}
      </PlaceLink>
      {(props.label ?? props.agent) !== undefined && (
        <Text size="xs" c="dimmed" title={props.agent} lineClamp={1}>
          {props.label ?? props.agent}
        </Text>
      )}
    </>
  );
}
