import type { AdminMessage } from '@surecast/shared/protocol';
import { fetchMessages } from '../../../api/admin-tables.js';
import { RelativeTime } from '../../../ui/relative-time.js';
import { messageHref } from '../../addresses.js';
import { formatBytes, formatCount } from '../../formats.js';
import { text } from '../address/parameters.js';
import { useTableAddress } from '../address/use-table-address.js';
import { ShareBar } from '../cells/share-bar.js';
import { TableLink } from '../cells/table-link.js';
import { ChannelBox } from '../filters/channel-box.js';
import { FilterBar } from '../filters/filter-bar.js';
import { SearchBox } from '../filters/search-box.js';
import type { Column } from '../table/column.js';
import { DataTable } from '../table/data-table.js';
import { ON_A_LATER_PAGE, pagerOf } from '../table/paging.js';
import { by, SORT_LENGTH, sortOf } from '../table/sort.js';
import { useTableRead } from '../table/use-table-read.js';
import { useSomeChannel } from './use-some-channel.js';

const COLUMNS: readonly Column<AdminMessage>[] = [
  {
    head: 'Message',
    wide: true,
    cell: ({ id, title }) => (
      <TableLink href={messageHref(id)} title={id}>
        {title}
      </TableLink>
    ),
  },
  {
    head: 'Seq',
    width: 5.5,
    numeric: true,
    sort: { key: 'seq', by: 'page', direction: 'descending', compare: by(({ seq }) => seq) },
    cell: ({ seq }) => formatCount(seq),
  },
  { head: 'Saved', width: 8, cell: ({ at }) => <RelativeTime at={at} /> },
  {
    head: 'Acknowledged',
    width: 9,
    sort: {
      key: 'acked',
      by: 'page',
      direction: 'ascending',
      compare: by(({ acked, owed }) => (owed === 0 ? 1 : acked / owed)),
    },
    cell: ({ acked, owed }) => <ShareBar part={acked} whole={owed} />,
  },
  {
    head: 'Pending',
    width: 6,
    numeric: true,
    sort: { key: 'pending', by: 'page', direction: 'descending', compare: by(({ pending }) => pending) },
    cell: ({ pending }) => formatCount(pending),
  },
  { head: 'Away', width: 4, numeric: true, cell: ({ away }) => formatCount(away) },
  {
    head: 'Dropped',
    width: 6,
    numeric: true,
    sort: { key: 'dropped', by: 'page', direction: 'descending', compare: by(({ dropped }) => dropped) },
    cell: ({ dropped }) => formatCount(dropped),
  },
  { head: 'Expired', width: 5, numeric: true, cell: ({ expired }) => formatCount(expired) },
  {
    head: 'Size',
    width: 5.5,
    numeric: true,
    sort: { key: 'size', by: 'page', direction: 'descending', compare: by(({ bytes }) => bytes) },
    cell: ({ bytes }) => formatBytes(bytes),
  },
];

const PARAMETERS = { channel: text(128), search: text(200), sort: text(SORT_LENGTH) };

/** The log of a channel, newest first, with how many have acknowledged each message. */
export function MessagesPage() {
  const address = useTableAddress(PARAMETERS);
  const { values, cursor } = address;
  const some = useSomeChannel(values.channel, (channel) => address.change({ channel }, { typed: true }));
  const { channel, search } = values;
  const read = useTableRead({
    key: ['messages', channel, search, cursor],
    read: async (signal) =>
      channel === null ? { items: [], next: null } : fetchMessages({ channel, search }, cursor, signal),
    held: cursor === null ? null : ON_A_LATER_PAGE,
    enabled: channel !== null || some.isNone,
  });

  return (
    <DataTable
      title={channel === null ? 'Messages' : `Messages of ${channel}`}
      level={1}
      columns={COLUMNS}
      read={some.error ? { ...read, error: some.error, refresh: some.refresh } : read}
      keyOf={({ id }) => id}
      empty={emptyWords(search, read.next)}
      sort={sortOf(values.sort, COLUMNS, null)}
      onSort={(sort) => address.change({ sort })}
      pager={pagerOf(address, read.next)}
    >
      <FilterBar onClear={search === null ? null : () => address.change({ search: null })}>
        <ChannelBox
          isRequired
          value={channel}
          onChange={(name) => address.change({ channel: name }, { typed: true })}
        />
        <SearchBox
          label="Search"
          placeholder="title"
          value={search}
          maxLength={200}
          onSearch={(title) => address.change({ search: title }, { typed: true })}
        />
      </FilterBar>
    </DataTable>
  );
}

/** The server looks through so many titles a page: a search may find its first message on a later one. */
function emptyWords(search: string | null, next: string | null): string {
  if (search === null) return 'No message has been saved here yet.';
  if (next === null) return 'No message has such a title.';
  return 'None of the messages that were looked through has such a title. The next page looks further back.';
}
