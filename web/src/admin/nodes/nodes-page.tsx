import type { AdminNode } from '@surecast/shared/protocol';
import { Link } from 'wouter';
import { fetchNodes } from '../../api/admin-figures.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { adminHref } from '../addresses.js';
import { formatBytes, formatCount, formatMs } from '../formats.js';
import { PageHead } from '../shell/page-head.js';
import { type PlainColumn, PlainTable } from '../shell/plain-table.js';
import { RowsState } from '../shell/rows-state.js';
import { ToneBadge } from '../shell/tone-badge.js';
import { shortId } from '../short-names.js';
import { usePolled } from '../use-polled.js';
import { isSlow, nodesInOrder } from './node-state.js';

const COLUMNS: readonly PlainColumn<AdminNode>[] = [
  {
    head: 'Node',
    breakable: true,
    cell: ({ id, host }) => (
      <>
        <Link href={adminHref('clients', { node: id })} title={`Clients of node ${id}`}>
          {shortId(id)}
        </Link>
        <br />
        <span className="quiet">{host}</span>
      </>
    ),
  },
  {
    head: 'Lease',
    cell: ({ alive }) => <ToneBadge tone={alive ? 'good' : 'bad'}>{alive ? 'alive' : 'ended'}</ToneBadge>,
  },
  { head: 'Roles', cell: ({ roles }) => roles.join(', ') },
  { head: 'Connections', numeric: true, cell: ({ connections }) => formatCount(connections) },
  { head: 'Memory', numeric: true, cell: ({ memoryBytes }) => formatBytes(memoryBytes) },
  {
    head: 'Loop delay p99',
    numeric: true,
    cell: (node) => <span className={isSlow(node) ? 'tone-warn' : undefined}>{formatMs(node.loopDelayMs)}</span>,
  },
  { head: 'Started', cell: ({ startedAt }) => <RelativeTime at={startedAt} /> },
];

/** The processes of the service: who holds a lease, what it does and how it feels. */
export default function NodesPage() {
  const read = usePolled(['nodes'], fetchNodes);
  return (
    <>
      <PageHead
        title="Nodes"
        about="A node says each second that it lives. One whose lease ended lost its clients to the others."
      />
      <RowsState read={read} count={(nodes) => nodes.length} empty="No node has a lease.">
        {(nodes) => <PlainTable name="Nodes" columns={COLUMNS} rows={nodesInOrder(nodes)} keyOf={({ id }) => id} />}
      </RowsState>
    </>
  );
}
