import type { AdminClientSort } from '@surecast/shared/protocol';
import { clientsCsv, fetchClients } from '../../../api/admin-tables.js';
import { oneOf, text } from '../address/parameters.js';
import { useTableAddress } from '../address/use-table-address.js';
import { ChannelBox } from '../filters/channel-box.js';
import { ChoiceFilter } from '../filters/choice-filter.js';
import { CsvLink } from '../filters/csv-link.js';
import { FilterBar } from '../filters/filter-bar.js';
import { NodeFilter } from '../filters/node-filter.js';
import { SearchBox } from '../filters/search-box.js';
import { DataTable } from '../table/data-table.js';
import { ON_A_LATER_PAGE, pagerOf } from '../table/paging.js';
import { sortOf } from '../table/sort.js';
import { useTableRead } from '../table/use-table-read.js';
import { OF_A_CHANNEL, OF_ALL } from './columns.js';

const SORTS: readonly AdminClientSort[] = ['lag', 'since', 'name', 'node'];
const PARAMETERS = {
  channel: text(128),
  state: oneOf(['connected', 'away']),
  node: text(128),
  search: text(200),
  sort: oneOf(SORTS),
};
const STATES = [
  { value: 'connected', label: 'Connected' },
  { value: 'away', label: 'Away' },
] as const;

/** Who receives what: clients by what they owe, with filters for a channel, a state, a node and a name. */
export function ClientsPage() {
  const address = useTableAddress(PARAMETERS);
  const { values, cursor } = address;
  const { sort, ...filters } = values;
  const asked = { ...filters, sort: sort ?? 'lag' };
  const read = useTableRead({
    key: ['clients', asked, cursor],
    read: (signal) => fetchClients(asked, cursor, signal),
    held: cursor === null ? null : ON_A_LATER_PAGE,
  });
  const columns = values.channel === null ? OF_ALL : OF_A_CHANNEL;
  const isFiltered = Object.values(filters).some((value) => value !== null);
  const clear = () => address.change({ channel: null, state: null, node: null, search: null });

  return (
    <DataTable
      title={values.channel === null ? 'Clients' : `Clients of ${values.channel}`}
      level={1}
      columns={columns}
      read={read}
      keyOf={({ channel, client }) => `${channel} ${client}`}
      empty={isFiltered ? 'No client fits these filters.' : 'No client has subscribed yet.'}
      sort={sortOf(sort, columns, 'lag')}
      onSort={(value) => address.change({ sort: SORTS.find((each) => each === value) ?? null })}
      pager={pagerOf(address, read.next)}
      beside={<CsvLink href={clientsCsv(asked)} />}
    >
      <FilterBar onClear={isFiltered ? clear : null}>
        <SearchBox
          label="Search"
          placeholder="name or label"
          value={values.search}
          maxLength={200}
          onSearch={(search) => address.change({ search }, { typed: true })}
        />
        <ChannelBox value={values.channel} onChange={(channel) => address.change({ channel }, { typed: true })} />
        <ChoiceFilter
          label="State"
          all="any state"
          options={STATES}
          value={values.state}
          onChange={(state) => address.change({ state })}
        />
        <NodeFilter value={values.node} onChange={(node) => address.change({ node })} />
      </FilterBar>
    </DataTable>
  );
}
