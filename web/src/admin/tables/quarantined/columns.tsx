import { Button, Text } from '@mantine/core';
import type { AdminQuarantined } from '@surecast/shared/protocol';
import { RelativeTime } from '../../../ui/relative-time.js';
import { adminHref, messageHref } from '../../addresses.js';
import { formatBytes } from '../../formats.js';
import { TableLink } from '../cells/table-link.js';
import type { Column } from '../table/column.js';
import { by } from '../table/sort.js';

/** `onRelease` asks before it does. */
export function columns(onRelease: (message: AdminQuarantined) => void): readonly Column<AdminQuarantined>[] {
  return [
    {
      head: 'Message',
      wide: true,
      sort: { key: 'title', by: 'page', direction: 'ascending', compare: by(({ title }) => title) },
      cell: ({ id, title }) => (
        <TableLink href={messageHref(id)} title={id}>
          {title}
        </TableLink>
      ),
    },
    {
      head: 'Channel',
      width: 7,
      sort: { key: 'channel', by: 'page', direction: 'ascending', compare: by(({ channel }) => channel) },
      cell: ({ channel }) => <TableLink href={adminHref('messages', { channel })}>{channel}</TableLink>,
    },
    {
      head: 'Error',
      wide: true,
      cell: ({ error }) => (
        <Text size="sm" className="bad anywhere">
          {error}
        </Text>
      ),
    },
    {
      head: 'Accepted',
      width: 8,
      sort: { key: 'at', by: 'page', direction: 'descending', compare: by(({ at }) => at) },
      cell: ({ at }) => <RelativeTime at={at} />,
    },
    {
      head: 'Set aside',
      width: 8,
      sort: { key: 'since', by: 'page', direction: 'descending', compare: by(({ since }) => since) },
      cell: ({ since }) => <RelativeTime at={since} />,
    },
    {
      head: 'Size',
      width: 5.5,
      numeric: true,
      sort: { key: 'size', by: 'page', direction: 'descending', compare: by(({ bytes }) => bytes) },
      cell: ({ bytes }) => formatBytes(bytes),
    },
    {
      head: 'Action',
      width: 6,
      cell: (message) => (
        <Button variant="default" size="compact-xs" onClick={() => onRelease(message)}>
          Release <span className="visually-hidden">{message.title}</span>
        </Button>
      ),
    },
  ];
}
