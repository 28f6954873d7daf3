import type { AdminChannel, AdminChannelSort } from '@surecast/shared/protocol';
import { channelsCsv, fetchChannels } from '../../../api/admin-tables.js';
import { adminHref } from '../../addresses.js';
import { formatCount, formatRate, NONE } from '../../formats.js';
import { oneOf, text } from '../address/parameters.js';
import { useTableAddress } from '../address/use-table-address.js';
import { TableLink } from '../cells/table-link.js';
import { CsvLink } from '../filters/csv-link.js';
import { FilterBar } from '../filters/filter-bar.js';
import { SearchBox } from '../filters/search-box.js';
import type { Column } from '../table/column.js';
import { DataTable } from '../table/data-table.js';
import { ON_A_LATER_PAGE, pagerOf } from '../table/paging.js';
import { sortOf } from '../table/sort.js';
import { useTableRead } from '../table/use-table-read.js';

const COLUMNS: readonly Column<AdminChannel>[] = [
  {
    head: 'Channel',
    wide: true,
    sort: { key: 'name', by: 'server', direction: 'ascending' },
    cell: ({ channel }) => <TableLink href={adminHref('messages', { channel })}>{channel}</TableLink>,
  },
  {
    head: 'Head',
    width: 7,
    numeric: true,
    sort: { key: 'head', by: 'server', direction: 'descending' },
    cell: ({ head }) => formatCount(head),
  },
  {
    head: 'Messages/s',
    width: 8,
    numeric: true,
    sort: { key: 'rate', by: 'server', direction: 'descending' },
    cell: ({ perS }) => formatRate(perS),
  },
  {
    head: 'Clients',
    width: 9,
    numeric: true,
    sort: { key: 'clients', by: 'server', direction: 'descending' },
    cell: ({ channel, connected, away }) => (
      <TableLink href={adminHref('clients', { channel })}>
        {formatCount(connected + away)} <span className="visually-hidden">clients of {channel}</span>
      </TableLink>
    ),
  },
  { head: 'Away', width: 6, numeric: true, cell: ({ away }) => formatCount(away) },
  { head: 'Slowest at', width: 7, numeric: true, cell: ({ slowest }) => formatCount(slowest) },
  {
    head: 'Behind by',
    width: 7,
    numeric: true,
    sort: { key: 'lag', by: 'server', direction: 'descending' },
    cell: ({ head, slowest }) => (slowest === null ? NONE : formatCount(Math.max(0, head - slowest))),
  },
];

const SORTS: readonly AdminChannelSort[] = ['name', 'head', 'clients', 'rate', 'lag'];
const PARAMETERS = { search: text(200), sort: oneOf(SORTS) };

/** Channels with their head, their clients and how far the slowest of them is behind. */
export function ChannelsPage() {
  const address = useTableAddress(PARAMETERS);
  const { values, cursor } = address;
  const asked = { search: values.search, sort: values.sort ?? 'name' };
  const read = useTableRead({
    key: ['channels', asked, cursor],
    read: (signal) => fetchChannels(asked, cursor, signal),
    held: cursor === null ? null : ON_A_LATER_PAGE,
  });

  return (
    <DataTable
      title="Channels"
      level={1}
      columns={COLUMNS}
      read={read}
      keyOf={({ channel }) => channel}
      empty={values.search === null ? 'No channel has a message yet.' : 'No channel has such a name.'}
      sort={sortOf(values.sort, COLUMNS, 'name')}
      onSort={(value) => address.change({ sort: SORTS.find((each) => each === value) ?? null })}
      pager={pagerOf(address, read.next)}
      beside={<CsvLink href={channelsCsv(asked)} />}
    >
      <FilterBar onClear={values.search === null ? null : () => address.change({ search: null })}>
        <SearchBox
          label="Search"
          placeholder="name"
          value={values.search}
          maxLength={200}
          onSearch={(search) => address.change({ search }, { typed: true })}
        />
      </FilterBar>
    </DataTable>
  );
}
