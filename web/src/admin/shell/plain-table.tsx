import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

export interface PlainColumn<T> {
  head: string;
  cell(row: T): ReactNode;
  /** Figures stand to the right, so that their digits line up. */
  numeric?: boolean;
  /** Long texts may break over lines instead of widening the table. */
  breakable?: boolean;
}

/**
 * A table without paging or sorting, for a few rows. On a narrow screen each row is a card; the roles are given because
 * browsers forget them when a table is laid out as anything else.
 */
export function PlainTable<T>(props: {
  name: string;
  columns: readonly PlainColumn<T>[];
  rows: readonly T[];
  keyOf(row: T): string;
}) {
  return (
    <div className="table-frame">
      <Table role="table" aria-label={props.name} verticalSpacing="xs">
        <Table.Thead role="rowgroup">
          <Table.Tr role="row">
            {props.columns.map((column) => (
              <Table.Th key={column.head} role="columnheader" scope="col" className={classOf(column)}>
                {column.head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody role="rowgroup">
          {props.rows.map((row) => (
            <Table.Tr role="row" key={props.keyOf(row)}>
              {props.columns.map((column) => (
                <Table.Td key={column.head} role="cell" data-head={column.head} className={classOf(column)}>
                  {column.cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function classOf({ numeric, breakable }: { numeric?: boolean; breakable?: boolean }): string | undefined {
  if (breakable) return 'breakable';
  return numeric ? 'numeric' : undefined;
}
