import type { AdminDeadLetter } from '@surecast/shared/protocol';
import { useState } from 'react';
import { fetchDeadLetters } from '../api/admin.js';
import { RelativeTime } from '../ui/relative-time.js';
import { AdminTable, type Column, pagerOf } from './admin-table.js';
import { ClientName } from './client-name.js';
import { PlaceLink } from './place-link.js';
import { StateBadge } from './state-badge.js';
import { usePolled } from './use-polled.js';

/** Reasons in words; one that is not known here is shown as it came. */
const REASONS: Record<string, string> = {
  never_acknowledged: 'never acknowledged',
  unsubscribed: 'unsubscribed',
  expired: 'away for too long',
  retention: 'older than the log keeps',
};

const COLUMNS: readonly Column<AdminDeadLetter>[] = [
  { head: 'Client', breakable: true, cell: (letter) => <ClientName {...letter} /> },
  {
    head: 'Channel',
    breakable: true,
    cell: ({ channel }) => <PlaceLink to={{ view: 'channel', channel }}>{channel}</PlaceLink>,
  },
  { head: 'Missed', numeric: true, cell: ({ from, to }) => (to - from).toLocaleString('en') },
  { head: 'Seqs', cell: ({ from, to }) => (to === from + 1 ? `${to}` : `${from + 1} to ${to}`) },
  { head: 'Reason', cell: ({ reason }) => REASONS[reason] ?? reason },
  { head: 'Attempts', numeric: true, cell: ({ attempts }) => attempts },
  { head: 'When', cell: ({ at }) => <RelativeTime at={at} /> },
  {
    head: 'State',
    cell: ({ state }) => <StateBadge state={state} />,
  },
];

/** What clients missed for good: of one client, of one channel, or of all. */
export function DeadLetters({ channel, client }: { channel: string | null; client: string | null }) {
  const [cursor, setCursor] = useState<string | null>(null);
  const read = usePolled(['dead-letters', channel, client, cursor], (signal) =>
    fetchDeadLetters({ channel, client, cursor }, signal),
  );
  return (
    <AdminTable
      title="Dead letters"
      columns={COLUMNS}
      rows={read.data?.items}
      keyOf={({ id }) => id}
      empty="No client was dropped."
      error={read.error}
      pager={pagerOf(read, cursor, setCursor)}
    />
  );
}
