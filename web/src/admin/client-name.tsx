import { Text } from '@mantine/core';
import { PlaceLink } from './place-link.js';
import { clientPart, shortId, subjectPart } from './short-names.js';

/** A client by its own name; below, whose it is and its label, or else its user agent. */
export function ClientName(props: { channel: string; client: string; label?: string; agent?: string }) {
  const { client, label, agent } = props;
  const about = [shortId(subjectPart(client)), label ?? agent].filter(Boolean).join(' · ');
  return (
    <>
      <PlaceLink to={{ view: 'client', channel: props.channel, client }} title={client}>
        {clientPart(client)}
      </PlaceLink>
      {about !== '' && (
        <Text size="xs" c="dimmed" title={[client, agent].filter(Boolean).join('\n')} lineClamp={1}>
          {about}
        </Text>
      )}
    </>
  );
}
