import { Checkbox, Table } from '@mantine/core';
import type { Column } from './column.js';

/** Rows that a reader may choose. */
export interface Choice<T> {
  chosen: ReadonlySet<string>;
  onToggle(key: string): void;
  onAll(): void;
  /** What a row is called to somebody who cannot see it. */
  nameOf(row: T): string;
}

export function BodyRows<T>(props: {
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf(row: T): string;
  choice: Choice<T> | undefined;
}) {
  const { columns, choice } = props;
  return props.rows.map((row) => {
    const key = props.keyOf(row);
    return (
      <Table.Tr role="row" key={key} data-chosen={choice?.chosen.has(key) || undefined}>
        {choice && (
          <Table.Td role="cell" className="choice">
            <Checkbox
              size="xs"
              aria-label={choice.nameOf(row)}
              checked={choice.chosen.has(key)}
              onChange={() => choice.onToggle(key)}
            />
          </Table.Td>
        )}
        {columns.map((column) => (
          <Table.Td
            key={column.head}
            role="cell"
            data-head={column.head}
            data-wide={column.wide || undefined}
            className={column.numeric ? 'numeric' : undefined}
          >
            {column.cell(row)}
          </Table.Td>
        ))}
      </Table.Tr>
    );
  });
}

const WAITING = Array.from({ length: 8 }, (_, index) => `waiting ${index}`);

/** Rows of the shape of those that are waited for; they say nothing. */
export function WaitingRows<T>(props: { columns: readonly Column<T>[]; chooses: boolean }) {
  return WAITING.map((key) => (
    <Table.Tr role="row" key={key} aria-hidden="true">
      {props.chooses && <Table.Td role="cell" className="choice" />}
      {props.columns.map((column) => (
        <Table.Td role="cell" key={column.head} data-wide={column.wide || undefined}>
          <span className="waiting-bar" />
        </Table.Td>
      ))}
    </Table.Tr>
  ));
}
