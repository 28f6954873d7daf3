import { fetchDeadLetters } from '../../../api/admin-tables.js';
import { adminHref } from '../../addresses.js';
import { TableLink } from '../cells/table-link.js';
import { DataTable } from '../table/data-table.js';
import { useTableRead } from '../table/use-table-read.js';
import { LETTER, stateColumn } from './columns.js';

const COLUMNS = [...LETTER, stateColumn(new Map())].map(({ sort: _sort, ...column }) => column);

/** The latest letters of one client, with a link to where they can be sent again. */
export function LettersOfClient({ channel, client }: { channel: string; client: string }) {
  const read = useTableRead({
    key: ['dead-letters of', channel, client],
    read: (signal) => fetchDeadLetters({ channel, client, reason: null, state: null }, null, signal),
  });
  return (
    <DataTable
      title="Dead letters"
      level={2}
      columns={COLUMNS}
      read={read}
      keyOf={({ id }) => id}
      empty="This client has missed nothing here."
      sort={null}
      onSort={() => undefined}
      beside={
        read.rows !== undefined &&
        read.rows.length > 0 && (
          <TableLink href={adminHref('dead-letters', { channel, client })}>Redrive them</TableLink>
        )
      }
    />
  );
}
