import { Alert, Group, Paper, SimpleGrid, Text } from '@mantine/core';
import type { AdminClient, AdminPending } from '@surecast/shared/protocol';
import type { ReactNode } from 'react';
import { fetchClient } from '../api/admin.js';
import { RequestError } from '../api/request.js';
import { RelativeTime } from '../ui/relative-time.js';
import { AdminTable, type Column } from './admin-table.js';
import { ClockTime } from './clock-time.js';
import { Countdown } from './countdown.js';
import { clientPart, subjectPart } from './short-names.js';
import { StateBadge } from './state-badge.js';
import { usePolled } from './use-polled.js';

const COLUMNS: readonly Column<AdminPending>[] = [
  { head: 'Seq', numeric: true, cell: ({ seq }) => seq },
  { head: 'Message', breakable: true, cell: ({ title, id }) => <span title={id}>{title}</span> },
  { head: 'Saved', cell: ({ at }) => <RelativeTime at={at} /> },
  { head: 'Attempts', numeric: true, cell: ({ attempts }) => attempts },
  { head: 'Last sent', cell: ({ lastSent }) => (lastSent === null ? '–' : <ClockTime at={lastSent} />) },
  { head: 'Next resend', cell: ({ nextResend }) => <Countdown at={nextResend} /> },
];

/** One client of a channel and what it owes an acknowledgement for. */
export function ClientDetail({ channel, client }: { channel: string; client: string }) {
  const read = usePolled(['client', channel, client], (signal) => fetchClient(channel, client, signal));
  if (read.error instanceof RequestError && read.error.code === 'not_found') {
    return (
      <Alert color="gray" title="Not a client of this channel any more">
        It was dropped, or it unsubscribed. What it missed stands in the dead letters.
      </Alert>
    );
  }
  const page = read.data;
  const more = page ? page.client.pending - page.pending.length : 0;
  return (
    <>
      {page && <Facts client={page.client} />}
      <AdminTable
        title="Pending"
        columns={COLUMNS}
        rows={page?.pending}
        keyOf={({ id }) => id}
        empty="Nothing is pending: everything up to the head is acknowledged."
        error={read.error}
        beside={more > 0 && <Text c="dimmed">and {more.toLocaleString('en')} newer ones</Text>}
      />
    </>
  );
}

function Facts({ client }: { client: AdminClient }) {
  return (
    <Paper withBorder p="sm">
      <Group gap="sm" mb="xs">
        <StateBadge state={client.state} />
        {client.label !== undefined && <Text>{client.label}</Text>}
        {client.agent !== undefined && (
          <Text size="xs" c="dimmed" className="breakable">
            {client.agent}
          </Text>
        )}
      </Group>
      <SimpleGrid component="dl" cols={{ base: 2, sm: 3, md: 4 }} spacing="xs">
        <Fact name="Client" value={clientPart(client.client)} />
        <Fact name="Subject" value={subjectPart(client.client)} />
        <Fact name="Since" value={<RelativeTime at={client.since} />} />
        <Fact name="Node" value={client.node ?? '–'} />
        <Fact name="Acknowledged up to" value={`${client.cursor} of ${client.head}`} />
        <Fact name="Pending" value={client.pending} />
        <Fact name="Attempts" value={client.attempts} />
        <Fact name="Next resend" value={<Countdown at={client.nextResend} />} />
      </SimpleGrid>
    </Paper>
  );
}

function Fact({ name, value }: { name: string; value: ReactNode }) {
  return (
    <div data-fact={name}>
      <Text component="dt" size="xs" c="dimmed">
        {name}
      </Text>
      <Text component="dd" size="sm" className="breakable">
        {value}
      </Text>
    </div>
  );
}
