import type { AdminClientPage, AdminPending } from '@surecast/shared/protocol';
import type { UseQueryResult } from '@tanstack/react-query';
import { RelativeTime } from '../../../ui/relative-time.js';
import { messageHref } from '../../addresses.js';
import { formatCount } from '../../formats.js';
import { text } from '../address/parameters.js';
import { useTableAddress } from '../address/use-table-address.js';
import { scheduleColumns } from '../cells/schedule-columns.js';
import { TableLink } from '../cells/table-link.js';
import type { Column } from '../table/column.js';
import { DataTable } from '../table/data-table.js';
import { by, SORT_LENGTH, sortOf } from '../table/sort.js';
import { tableReadOf } from '../table/use-table-read.js';

const COLUMNS: readonly Column<AdminPending>[] = [
  {
    head: 'Seq',
    width: 6,
    numeric: true,
    sort: { key: 'seq', by: 'page', direction: 'ascending', compare: by(({ seq }) => seq) },
    cell: ({ seq }) => formatCount(seq),
  },
  {
    head: 'Message',
    wide: true,
    cell: ({ title, id }) => (
      <TableLink href={messageHref(id)} title={id}>
        {title}
      </TableLink>
    ),
  },
  { head: 'Saved', width: 9, cell: ({ at }) => <RelativeTime at={at} /> },
  ...scheduleColumns<AdminPending>({ sentWidth: 8 }),
];

const PARAMETERS = { sort: text(SORT_LENGTH) };

/** What a client owes an acknowledgement for, oldest first: the server gives the first 200. */
export function PendingTable({ read, held }: { read: UseQueryResult<AdminClientPage, Error>; held: string | null }) {
  const { values, change } = useTableAddress(PARAMETERS);
  const rows = tableReadOf(read, held, ({ client, pending }) => {
    return { items: pending, next: null, total: client.pending };
  });
  return (
    <DataTable
      title="Pending"
      level={2}
      columns={COLUMNS}
      read={rows}
      keyOf={({ id }) => id}
      empty="Nothing is pending: everything up to the head is acknowledged."
      sort={sortOf(values.sort, COLUMNS, 'seq')}
      onSort={(sort) => change({ sort })}
    />
  );
}
