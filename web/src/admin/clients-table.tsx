import { SegmentedControl } from '@mantine/core';
import type { AdminClient } from '@surecast/shared/protocol';
import { useState } from 'react';
import { fetchClients } from '../api/admin.js';
import { RelativeTime } from '../ui/relative-time.js';
import { AdminTable, type Column, pagerOf } from './admin-table.js';
import { ClientName } from './client-name.js';
import { Countdown } from './countdown.js';
import { shortId } from './short-names.js';
import { StateBadge } from './state-badge.js';
import { usePolled } from './use-polled.js';

const COLUMNS: readonly Column<AdminClient>[] = [
  { head: 'Client', breakable: true, cell: (client) => <ClientName {...client} /> },
  { head: 'State', cell: ({ state }) => <StateBadge state={state} /> },
  { head: 'Pending', numeric: true, cell: ({ pending }) => pending.toLocaleString('en') },
  { head: 'Attempts', numeric: true, cell: ({ attempts }) => attempts },
  { head: 'Next resend', cell: ({ nextResend }) => <Countdown at={nextResend} /> },
  { head: 'Since', cell: ({ since }) => <RelativeTime at={since} /> },
  { head: 'Node', cell: ({ node }) => (node === undefined ? '–' : <span title={node}>{shortId(node)}</span>) },
];

const STATES = [
  { value: 'all', label: 'All' },
  { value: 'connected', label: 'Connected' },
  { value: 'away', label: 'Away' },
];

export function ClientsTable({ channel }: { channel: string }) {
  const [state, setState] = useState<'connected' | 'away' | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const read = usePolled(['clients', channel, state, cursor], (signal) =>
    fetchClients({ channel, state, cursor }, signal),
  );

  function choose(value: string) {
    setState(value === 'connected' || value === 'away' ? value : null);
    setCursor(null);
  }

  return (
    <AdminTable
      title={`Clients of ${channel}`}
      beside={
        <SegmentedControl
          size="xs"
          aria-label="State of the clients"
          data={STATES}
          value={state ?? 'all'}
          onChange={choose}
        />
      }
      columns={COLUMNS}
      rows={read.data?.items.toSorted((a, b) => b.pending - a.pending)}
      keyOf={({ client }) => client}
      empty="No client of this kind."
      error={read.error}
      pager={pagerOf(read, cursor, setCursor)}
    />
  );
}
