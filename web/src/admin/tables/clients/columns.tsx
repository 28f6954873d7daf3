import type { AdminClient } from '@surecast/shared/protocol';
import { RelativeTime } from '../../../ui/relative-time.js';
import { adminHref } from '../../addresses.js';
import { formatCount, NONE } from '../../formats.js';
import { shortId } from '../../short-names.js';
import { ClientLink } from '../cells/client-link.js';
import { Countdown } from '../cells/countdown.js';
import { StateMark } from '../cells/state-mark.js';
import { TableLink } from '../cells/table-link.js';
import type { Column } from '../table/column.js';

const CLIENT: Column<AdminClient> = {
  head: 'Client',
  wide: true,
  sort: { key: 'name', by: 'server', direction: 'ascending' },
  cell: (client) => <ClientLink {...client} />,
};

const CHANNEL: Column<AdminClient> = {
  head: 'Channel',
  width: 9,
  cell: ({ channel }) => <TableLink href={adminHref('clients', { channel })}>{channel}</TableLink>,
};

const OTHERS: readonly Column<AdminClient>[] = [
  { head: 'State', width: 7.5, cell: ({ state }) => <StateMark state={state} /> },
  {
    head: 'Pending',
    width: 7,
    numeric: true,
    sort: { key: 'lag', by: 'server', direction: 'descending' },
    cell: ({ pending }) => formatCount(pending),
  },
  { head: 'Attempts', width: 6, numeric: true, cell: ({ attempts }) => attempts },
  { head: 'Next resend', width: 8, cell: ({ nextResend }) => <Countdown at={nextResend} /> },
  {
    head: 'Since',
    width: 8.5,
    sort: { key: 'since', by: 'server', direction: 'descending' },
    cell: ({ since }) => <RelativeTime at={since} />,
  },
  {
    head: 'Node',
    width: 6.5,
    sort: { key: 'node', by: 'server', direction: 'ascending' },
    cell: ({ node }) => (node === undefined ? NONE : <span title={node}>{shortId(node)}</span>),
  },
];

/** Clients of one channel. */
export const OF_A_CHANNEL: readonly Column<AdminClient>[] = [CLIENT, ...OTHERS];
/** Clients of all channels: one stands once for each of its channels. */
export const OF_ALL: readonly Column<AdminClient>[] = [CLIENT, CHANNEL, ...OTHERS];
