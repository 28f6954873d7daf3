import { Anchor, Text } from '@mantine/core';
import { type AdminQueues, fetchQueues } from '../../api/admin-figures.js';
import { formatCount } from '../formats.js';
import { PageHead } from '../shell/page-head.js';
import { type PlainColumn, PlainTable } from '../shell/plain-table.js';
import { RowsState } from '../shell/rows-state.js';
import { usePolled } from '../use-polled.js';

const QUEUES = [
  { key: 'fanOut', name: 'Fan-out', about: 'Takes saved messages into the logs and pushes them.' },
  { key: 'resend', name: 'Resend', about: 'Sends again what stands unacknowledged, and drops who never answers.' },
] as const;

interface Row {
  name: string;
  about: string;
  counts: AdminQueues['fanOut'];
}

const COLUMNS: readonly PlainColumn<Row>[] = [
  {
    head: 'Queue',
    breakable: true,
    cell: ({ name, about }) => (
      <>
        <Text fw={600} size="sm">
          {name}
        </Text>
        <Text size="sm" c="dimmed">
          {about}
        </Text>
      </>
    ),
  },
  { head: 'Waiting', numeric: true, cell: ({ counts }) => formatCount(counts.waiting) },
  { head: 'Active', numeric: true, cell: ({ counts }) => formatCount(counts.active) },
  { head: 'Delayed', numeric: true, cell: ({ counts }) => formatCount(counts.delayed) },
  {
    head: 'Failed',
    numeric: true,
    cell: ({ counts }) => (
      <span className={counts.failed > 0 ? 'tone-warn' : undefined}>{formatCount(counts.failed)}</span>
    ),
  },
];

/** How many jobs each queue has, and the way to the board that shows the jobs themselves. */
export default function QueuesPage() {
  const read = usePolled(['queues'], fetchQueues);
  return (
    <>
      <PageHead title="Queues" about="A job stands for a group of channels, never for a single message or client.">
        {/* The board is another document, served beside this page. */}
        <Anchor href="/admin/queues">Open the job board</Anchor>
      </PageHead>
      <RowsState read={read} count={() => QUEUES.length} empty="There is no queue.">
        {(queues) => (
          <PlainTable
            name="Queues"
            columns={COLUMNS}
            rows={QUEUES.map(({ key, name, about }) => ({ name, about, counts: queues[key] }))}
            keyOf={({ name }) => name}
          />
        )}
      </RowsState>
    </>
  );
}
