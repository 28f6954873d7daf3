import type { AdminDeadLetter } from '@surecast/shared/protocol';
import { useState } from 'react';
import { deadLettersCsv, fetchDeadLetters } from '../../../api/admin-tables.js';
import { clientPart } from '../../short-names.js';
import { SteadyButton } from '../actions/steady-button.js';
import { useTableAddress } from '../address/use-table-address.js';
import { CsvLink } from '../filters/csv-link.js';
import type { Column } from '../table/column.js';
import { DataTable } from '../table/data-table.js';
import { ON_A_LATER_PAGE, pagerOf } from '../table/paging.js';
import { sortOf } from '../table/sort.js';
import { useTableRead } from '../table/use-table-read.js';
import { CHANNEL, CLIENT, LETTER, stateColumn } from './columns.js';
import { LetterFilters, PARAMETERS } from './letter-filters.js';
import { RedriveBar } from './redrive-bar.js';
import { allToggled, chosenOf, NOTHING, toggled, without } from './selection.js';
import { useRedrive } from './use-redrive.js';

/** What clients missed for good, by client and reason; one or many letters can be sent again. */
export function DeadLettersPage() {
  const address = useTableAddress(PARAMETERS);
  const { values, cursor } = address;
  const { sort, ...filters } = values;
  const [selection, setSelection] = useState(NOTHING);
  const redrive = useRedrive((known) => setSelection((current) => without(current, known)));
  const list = JSON.stringify([filters, cursor]);
  const isChoosing = selection.list === list && selection.chosen.size > 0;
  const held = heldBecause(isChoosing, redrive.results.size > 0 || redrive.isPending, cursor);
  const read = useTableRead({
    key: ['dead-letters', filters, cursor],
    read: (signal) => fetchDeadLetters(filters, cursor, signal),
    held,
  });
  const keys = read.rows?.map(({ id }) => id) ?? [];
  const chosen = chosenOf(selection, list, keys);
  const choose = (next: ReadonlySet<string>) => setSelection({ list, chosen: next });
  const columns = [CLIENT, CHANNEL, ...LETTER, stateColumn(redrive.results), commandColumn(redrive)];

  function finish() {
    redrive.forget();
    read.refresh();
  }

  return (
    <DataTable
      title="Dead letters"
      level={1}
      columns={columns}
      read={read}
      keyOf={({ id }) => id}
      empty={
        Object.values(filters).some((value) => value !== null)
          ? 'No dead letter fits these filters.'
          : 'No client has missed anything for good.'
      }
      sort={sortOf(sort, columns, null)}
      onSort={(value) => address.change({ sort: value })}
      pager={pagerOf(address, read.next)}
      beside={<CsvLink href={deadLettersCsv(filters)} />}
      choice={{
        chosen,
        onToggle: (key) => choose(toggled(chosen, key)),
        onAll: () => choose(allToggled(chosen, keys)),
        nameOf: ({ client, channel }) => `The letter of ${clientPart(client)} in ${channel}`,
      }}
    >
      <LetterFilters values={filters} onChange={address.change} />
      <RedriveBar
        chosen={chosen.size}
        redrive={redrive}
        onRedrive={() => redrive.many([...chosen])}
        onClear={() => setSelection(NOTHING)}
        onFinish={finish}
      />
    </DataTable>
  );
}

function heldBecause(isChoosing: boolean, hasResults: boolean, cursor: string | null): string | null {
  if (hasResults) return 'results are shown';
  if (isChoosing) return 'rows are chosen';
  return cursor === null ? null : ON_A_LATER_PAGE;
}

function commandColumn(redrive: ReturnType<typeof useRedrive>): Column<AdminDeadLetter> {
  return {
    head: 'Action',
    width: 6,
    cell: ({ id, client }) => (
      <SteadyButton
        variant="default"
        size="compact-xs"
        loading={redrive.pendingOne === id}
        unavailable={redrive.isPending ? 'Another letter is being sent' : null}
        onPress={() => redrive.one(id)}
      >
        Redrive <span className="visually-hidden">the letter of {clientPart(client)}</span>
      </SteadyButton>
    ),
  };
}
