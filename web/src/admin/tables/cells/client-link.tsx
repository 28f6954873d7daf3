import { Text } from '@mantine/core';
import { clientHref } from '../../addresses.js';
import { clientPart, shortId, subjectPart } from '../../short-names.js';
import { TableLink } from './table-link.js';

/** A client by its own name; below, whose it is and its label, or else its user agent. */
export function ClientLink(props: { channel: string; client: string; label?: string; agent?: string }) {
  const { client, label, agent } = props;
  const about = [shortId(subjectPart(client)), label ?? agent].filter(Boolean).join(' · ');
  return (
    <>
      <div>
        <TableLink href={clientHref(props.channel, client)} title={client}>
          {clientPart(client)}
        </TableLink>
      </div>
      {about !== '' && (
        <Text size="xs" c="dimmed" lineClamp={1} title={[client, agent].filter(Boolean).join('\n')}>
          {about}
        </Text>
      )}
    </>
  );
}
