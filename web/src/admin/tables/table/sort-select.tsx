import { NativeSelect } from '@mantine/core';
import type { Column } from './column.js';
import { type Sort, sortsOf } from './sort.js';

/** The order of the rows where the heads of the columns have no room. */
export function SortSelect<T>(props: {
  columns: readonly Column<T>[];
  sort: Sort | null;
  onSort(value: string | null): void;
}) {
  const { columns, sort } = props;
  const sorts = sortsOf(columns);
  if (sorts.length === 0) return null;
  const options = columns.flatMap(({ head, sort: by }) => {
    if (by === undefined) return [];
    if (by.by === 'server') return [{ value: by.key, label: head }];
    const other = by.direction === 'ascending' ? 'descending' : 'ascending';
    return [
      { value: by.key, label: `${head}, ${by.direction}` },
      { value: `-${by.key}`, label: `${head}, ${other}` },
    ];
  });
  const isGiven = sorts.every((each) => each.by === 'server');
  return (
    <NativeSelect
      className="sort-select"
      label="Order by"
      size="xs"
      data={isGiven ? options : [{ value: '', label: 'as they come' }, ...options]}
      value={wordOf(sort, columns)}
      onChange={(event) => props.onSort(event.currentTarget.value || null)}
    />
  );
}

function wordOf<T>(sort: Sort | null, columns: readonly Column<T>[]): string {
  const by = sortsOf(columns).find(({ key }) => key === sort?.key);
  if (by === undefined || sort === null) return '';
  return by.direction === sort.direction ? by.key : `-${by.key}`;
}
