import { Button, Group, Text } from '@mantine/core';
import { formatClock, formatCount } from '../../formats.js';
import type { TableRead } from './use-table-read.js';

/** How much is shown and how new it is. It keeps its height whatever it says, so that nothing below it moves. */
export function ReadStatus<T>({ read, isFirst }: { read: TableRead<T>; isFirst: boolean }) {
  return (
    <Group className="read-status" justify="space-between" gap="xs" wrap="nowrap">
      <Text size="sm" c="dimmed">
        {read.rows === undefined ? ' ' : amount(read, isFirst)}
      </Text>
      <Freshness read={read} />
    </Group>
  );
}

function Freshness<T>({ read }: { read: TableRead<T> }) {
  if (read.rows === undefined) return null;
  if (read.error === null && read.held === null) {
    return (
      <Text size="sm" c="dimmed" className="live-mark">
        Live
      </Text>
    );
  }
  return (
    <Group gap="xs" wrap="nowrap" justify="end">
      {read.error ? (
        <Text size="sm" className="bad" role="alert">
          Not read since {formatClock(read.readAt)}. {read.error.message}
        </Text>
      ) : (
        <Text size="sm" c="dimmed">
          As of {formatClock(read.readAt)}: {read.held}
        </Text>
      )}
      <Button variant="default" size="compact-xs" onClick={read.refresh} loading={read.isFetching}>
        {read.error ? 'Try again' : 'Refresh'}
      </Button>
    </Group>
  );
}

/** `100 of 12,345`; `100` where the whole is not known. */
function amount<T>({ rows = [], total, next }: TableRead<T>, isFirst: boolean): string {
  const shown = formatCount(rows.length);
  if (total !== undefined && total > rows.length) return `${shown} of ${formatCount(total)}`;
  if (isFirst && next === null) return rows.length === 1 ? '1 in all' : `${shown} in all`;
  return `${shown} on this page`;
}
