import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface Read<T> {
  data: T | undefined;
  error: Error | null;
  refetch(): unknown;
}

/** The rows of a read, or what stands in their place: the shape of rows while they come, why they do not, that there are none. */
export function RowsState<T>(props: {
  read: Read<T>;
  /** The rows of the answer; none says that there is nothing to show. */
  count(data: T): number;
  empty: ReactNode;
  children(data: T): ReactNode;
}) {
  const { read } = props;
  if (read.data === undefined) {
    if (read.error) return <NoRows failure={read.error} onRetry={() => void read.refetch()} />;
    return <Waiting />;
  }
  return (
    <>
      {read.error && (
        <Text size="sm" mb="xs" role="status" className="tone-bad">
          Not up to date: {read.error.message}
        </Text>
      )}
      {props.count(read.data) === 0 ? <Text c="dimmed">{props.empty}</Text> : props.children(read.data)}
    </>
  );
}

function Waiting() {
  return (
    <Stack gap="xs" role="status" aria-label="Loading">
      {[0, 1, 2, 3].map((row) => (
        <Skeleton key={row} height="2.75rem" />
      ))}
    </Stack>
  );
}

function NoRows({ failure, onRetry }: { failure: Error; onRetry(): void }) {
  return (
    <Group role="alert">
      <Text className="tone-bad">{failure.message}</Text>
      <Button variant="default" size="xs" onClick={onRetry}>
        Try again
      </Button>
    </Group>
  );
}
