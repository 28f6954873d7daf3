import { Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { type ReactNode, useId, useRef } from 'react';
import { Announcement } from './announcement.js';
import { BodyRows, type Choice, WaitingRows } from './body-rows.js';
import { type Column, leastWidth } from './column.js';
import { HeadRow } from './head-row.js';
import { Pager, type PagerProps } from './pager.js';
import { ReadStatus } from './read-status.js';
import { inOrder, type Sort } from './sort.js';
import { SortSelect } from './sort-select.js';
import { useKeptFocus } from './use-kept-focus.js';
import type { TableRead } from './use-table-read.js';

export interface DataTableProps<T> {
  title: string;
  /** 1 where the table is the page. */
  level: 1 | 2;
  columns: readonly Column<T>[];
  read: TableRead<T>;
  keyOf(row: T): string;
  empty: ReactNode;
  sort: Sort | null;
  /** Called with what the address gets: a column's key, maybe with a `-` before it, or null for no order. */
  onSort(value: string | null): void;
  pager?: PagerProps;
  choice?: Choice<T>;
  /** Beside the title. */
  beside?: ReactNode;
  /** Filters and notices, between the title and the table. */
  children?: ReactNode;
}

/**
 * A titled table of one page of rows, with its loading, empty and error states. Where it has little room each row is a card;
 * the roles are given because browsers forget them when a table is laid out as anything else.
 */
export function DataTable<T>(props: DataTableProps<T>) {
  const { title, columns, read, sort, choice, pager } = props;
  const section = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const heading = useId();
  const rows = read.rows === undefined ? undefined : inOrder(read.rows, columns, sort);
  const isFirst = pager?.isFirst ?? true;
  useKeptFocus(frame, rows);

  function turn(step: (() => void) | null) {
    return (
      step &&
      (() => {
        step();
        section.current?.scrollIntoView({ block: 'start' });
      })
    );
  }

  return (
    <Stack component="section" gap="xs" className="data-table" aria-labelledby={heading} ref={section}>
      <Group justify="space-between" gap="xs">
        <Title order={props.level} size={props.level === 1 ? 'h2' : 'h4'} id={heading}>
          {title}
        </Title>
        {props.beside}
      </Group>
      {props.children}
      <SortSelect columns={columns} sort={sort} onSort={props.onSort} />
      <ReadStatus read={read} isFirst={isFirst} />
      <Announcement read={read} title={title} page={pager?.page ?? 1} />
      <div
        className="frame"
        ref={frame}
        tabIndex={-1}
        data-changing={read.isChanging || undefined}
        aria-busy={rows === undefined && !read.error}
      >
        {(rows === undefined ? read.error === null : rows.length > 0) && (
          <Table
            role="table"
            aria-label={title}
            verticalSpacing="0.4375rem"
            style={{ '--least-width': `${leastWidth(columns, choice ? 2.75 : 0)}rem` }}
          >
            <colgroup>
              {choice && <col style={{ width: '2.75rem' }} />}
              {columns.map(({ head, width }) => (
                <col key={head} style={width === undefined ? undefined : { width: `${width}rem` }} />
              ))}
            </colgroup>
            <Table.Thead role="rowgroup">
              <HeadRow
                columns={columns}
                sort={sort}
                onSort={props.onSort}
                choice={choice && headOf(choice, rows, props)}
              />
            </Table.Thead>
            <Table.Tbody role="rowgroup">
              {rows === undefined ? (
                <WaitingRows columns={columns} chooses={choice !== undefined} />
              ) : (
                <BodyRows columns={columns} rows={rows} keyOf={props.keyOf} choice={choice} />
              )}
            </Table.Tbody>
          </Table>
        )}
        {rows?.length === 0 && <div className="instead">{props.empty}</div>}
        {rows === undefined && read.error && (
          <div className="instead" role="alert">
            <Text>{read.error.message}</Text>
            <Button variant="default" size="xs" mt="sm" onClick={read.refresh} loading={read.isFetching}>
              Try again
            </Button>
          </div>
        )}
      </div>
      {pager && rows !== undefined && (
        <Pager
          {...pager}
          first={turn(pager.first) ?? pager.first}
          previous={turn(pager.previous)}
          next={turn(pager.next)}
        />
      )}
    </Stack>
  );
}

function headOf<T>(choice: Choice<T>, rows: readonly T[] = [], { keyOf }: Pick<DataTableProps<T>, 'keyOf'>) {
  const chosen = rows.filter((row) => choice.chosen.has(keyOf(row))).length;
  return { all: rows.length > 0 && chosen === rows.length, some: chosen > 0, onAll: choice.onAll };
}
