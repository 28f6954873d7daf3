import { Checkbox, Table } from '@mantine/core';
import type { Column } from './column.js';
import { pressed, type Sort } from './sort.js';

/** Heads of the columns; those that order the rows are buttons, and say in which order the rows are. */
export function HeadRow<T>(props: {
  columns: readonly Column<T>[];
  sort: Sort | null;
  onSort(value: string | null): void;
  choice: { all: boolean; some: boolean; onAll(): void } | undefined;
}) {
  const { columns, sort, choice } = props;
  return (
    <Table.Tr role="row">
      {choice && (
        <Table.Th role="columnheader" className="choice">
          <Checkbox
            size="xs"
            aria-label="All rows of this page"
            checked={choice.all}
            indeterminate={choice.some && !choice.all}
            onChange={choice.onAll}
          />
        </Table.Th>
      )}
      {columns.map((column) => (
        <HeadCell key={column.head} column={column} sort={sort} onSort={props.onSort} />
      ))}
    </Table.Tr>
  );
}

function HeadCell<T>(props: { column: Column<T>; sort: Sort | null; onSort(value: string | null): void }) {
  const { column, sort } = props;
  const by = column.sort;
  const className = column.numeric ? 'numeric' : undefined;
  if (by === undefined) {
    return (
      <Table.Th role="columnheader" scope="col" className={className}>
        {column.head}
      </Table.Th>
    );
  }
  const direction = sort?.key === by.key ? sort.direction : 'none';
  return (
    <Table.Th role="columnheader" scope="col" className={className} aria-sort={direction}>
      <button
        type="button"
        className="sort-button"
        title={by.by === 'server' ? undefined : 'Orders the rows of this page'}
        onClick={() => props.onSort(pressed(by, sort))}
      >
        {column.head}
        <span className="sort-mark" data-direction={direction} aria-hidden="true" />
      </button>
    </Table.Th>
  );
}
