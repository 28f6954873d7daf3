import type { AdminChannel } from '@surecast/shared/protocol';
import { useState } from 'react';
import { fetchChannels } from '../api/admin.js';
import { AdminTable, type Column, pagerOf } from './admin-table.js';
import { PlaceLink } from './place-link.js';
import { usePolled } from './use-polled.js';

const COLUMNS: readonly Column<AdminChannel>[] = [
  {
    head: 'Channel',
    breakable: true,
    cell: ({ channel }) => <PlaceLink to={{ view: 'channel', channel }}>{channel}</PlaceLink>,
  },
  { head: 'Head', numeric: true, cell: ({ head }) => head.toLocaleString('en') },
  { head: 'Connected', numeric: true, cell: ({ connected }) => connected.toLocaleString('en') },
  { head: 'Away', numeric: true, cell: ({ away }) => away.toLocaleString('en') },
  {
    head: 'Slowest is behind by',
    numeric: true,
    cell: ({ head, slowest }) => (slowest === null ? '–' : (head - slowest).toLocaleString('en')),
  },
];

export function ChannelsTable() {
  const [cursor, setCursor] = useState<string | null>(null);
  const read = usePolled(['channels', cursor], (signal) => fetchChannels(cursor, signal));
  return (
    <AdminTable
      title="Channels"
      columns={COLUMNS}
      rows={read.data?.items}
      keyOf={({ channel }) => channel}
      empty="No channel has a message yet."
      error={read.error}
      pager={pagerOf(read, cursor, setCursor)}
    />
  );
}
