import { Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';

export interface Column<T> {
  head: string;
  cell(row: T): ReactNode;
  /** Figures stand to the right, so that their digits line up. */
  numeric?: boolean;
  /** Long names may break over lines instead of widening the table. */
  breakable?: boolean;
}

/**
 * A titled table of one page of rows, with its loading, empty and error states. On a narrow screen each row is a card; the
 * roles are given because browsers forget them when a table is laid out as anything else.
 */
export function AdminTable<T>(props: {
  title: string;
  beside?: ReactNode;
  columns: readonly Column<T>[];
  rows: readonly T[] | undefined;
  keyOf(row: T): string;
  empty: string;
  error: Error | null;
  pager?: { first: boolean; next: string | null; onFirst(): void; onNext(cursor: string): void };
}) {
  const { rows, pager } = props;
  return (
    <Stack component="section" gap="xs" aria-label={props.title}>
      <Group justify="space-between">
        <Title order={2} size="h4">
          {props.title}
        </Title>
        {props.beside}
      </Group>
      {rows === undefined && <Text c="dimmed">{props.error?.message ?? 'Loading…'}</Text>}
      {rows?.length === 0 && <Text c="dimmed">{props.empty}</Text>}
      {rows !== undefined && rows.length > 0 && (
        <section className="table-frame" aria-label={`${props.title}, table`}>
          <Table role="table" aria-label={props.title} verticalSpacing="xs">
            <Table.Thead role="rowgroup">
              <Table.Tr role="row">
                {props.columns.map((column) => (
                  <Table.Th key={column.head} role="columnheader" className={column.numeric ? 'numeric' : undefined}>
                    {column.head}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody role="rowgroup">
              {rows.map((row) => (
                <Table.Tr role="row" key={props.keyOf(row)}>
                  {props.columns.map((column) => (
                    <Table.Td
                      key={column.head}
                      role="cell"
                      data-head={column.head}
                      className={column.breakable ? 'breakable' : column.numeric ? 'numeric' : undefined}
                    >
                      {column.cell(row)}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      )}
      {pager && (!pager.first || pager.next !== null) && <Pager {...pager} />}
    </Stack>
  );
}

function Pager(props: { first: boolean; next: string | null; onFirst(): void; onNext(cursor: string): void }) {
  const { next } = props;
  return (
    <Group gap="xs">
      <Button variant="default" size="xs" disabled={props.first} onClick={props.onFirst}>
        First page
      </Button>
      <Button variant="default" size="xs" disabled={next === null} onClick={() => next !== null && props.onNext(next)}>
        Next page
      </Button>
    </Group>
  );
}

/** Pager of a read that answers a `Page`. */
export function pagerOf(
  read: UseQueryResult<{ next: string | null }, Error>,
  cursor: string | null,
  onCursor: (cursor: string | null) => void,
) {
  return {
    first: cursor === null,
    next: read.data?.next ?? null,
    onFirst: () => onCursor(null),
    onNext: onCursor,
  };
}
