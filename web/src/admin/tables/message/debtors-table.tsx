import type { AdminDebtor } from '@surecast/shared/protocol';
import { fetchDebtors } from '../../../api/admin-tables.js';
import { text } from '../address/parameters.js';
import { useTableAddress } from '../address/use-table-address.js';
import { ClientLink } from '../cells/client-link.js';
import { scheduleColumns } from '../cells/schedule-columns.js';
import { StateMark } from '../cells/state-mark.js';
import type { Column } from '../table/column.js';
import { DataTable } from '../table/data-table.js';
import { ON_A_LATER_PAGE, pagerOf } from '../table/paging.js';
import { by, SORT_LENGTH, sortOf } from '../table/sort.js';
import { useTableRead } from '../table/use-table-read.js';

const PARAMETERS = { sort: text(SORT_LENGTH) };

function columnsIn(channel: string): readonly Column<AdminDebtor>[] {
  return [
    {
      head: 'Client',
      wide: true,
      sort: { key: 'client', by: 'page', direction: 'ascending', compare: by(({ client }) => client) },
      cell: (debtor) => <ClientLink channel={channel} {...debtor} />,
    },
    {
      head: 'State',
      width: 9,
      sort: { key: 'state', by: 'page', direction: 'ascending', compare: by(({ state }) => state) },
      cell: ({ state }) => <StateMark state={state} />,
    },
    ...scheduleColumns<AdminDebtor>({ sentWidth: 9 }),
  ];
}

/** Who has not acknowledged a message, slowest first. */
export function DebtorsTable({ id, channel }: { id: string; channel: string }) {
  const address = useTableAddress(PARAMETERS);
  const { values, cursor } = address;
  const columns = columnsIn(channel);
  const read = useTableRead({
    key: ['debtors', id, cursor],
    read: (signal) => fetchDebtors(id, cursor, signal),
    held: cursor === null ? null : ON_A_LATER_PAGE,
  });
  return (
    <DataTable
      title="Not acknowledged by"
      level={2}
      columns={columns}
      read={read}
      keyOf={({ client }) => client}
      empty="Nobody owes an acknowledgement for this message."
      sort={sortOf(values.sort, columns, null)}
      onSort={(sort) => address.change({ sort })}
      pager={pagerOf(address, read.next)}
    />
  );
}
