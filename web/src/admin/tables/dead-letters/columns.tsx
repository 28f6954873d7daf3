import { Text } from '@mantine/core';
import type { AdminDeadLetter } from '@surecast/shared/protocol';
import { RelativeTime } from '../../../ui/relative-time.js';
import { adminHref } from '../../addresses.js';
import { ClientLink } from '../cells/client-link.js';
import { StateMark } from '../cells/state-mark.js';
import { TableLink } from '../cells/table-link.js';
import type { Column } from '../table/column.js';
import { by } from '../table/sort.js';
import { amountOf, isGood, type LetterResult, reasonWords, resultWords, seqsOf } from './letter-words.js';

export const CLIENT: Column<AdminDeadLetter> = {
  head: 'Client',
  wide: true,
  cell: (letter) => <ClientLink {...letter} />,
};

export const CHANNEL: Column<AdminDeadLetter> = {
  head: 'Channel',
  width: 7,
  cell: ({ channel }) => <TableLink href={adminHref('clients', { channel })}>{channel}</TableLink>,
};

/** What stands on every list of letters. */
export const LETTER: readonly Column<AdminDeadLetter>[] = [
  {
    head: 'Missed',
    width: 8.5,
    sort: { key: 'missed', by: 'page', direction: 'descending', compare: by(({ from, to }) => to - from) },
    cell: (letter) => (
      <>
        {amountOf(letter)}
        <Text size="xs" c="dimmed">
          seq {seqsOf(letter)}
        </Text>
      </>
    ),
  },
  {
    head: 'Reason',
    width: 9,
    sort: { key: 'reason', by: 'page', direction: 'ascending', compare: by(({ reason }) => reason) },
    cell: ({ reason }) => reasonWords(reason),
  },
  { head: 'Attempts', width: 5.5, numeric: true, cell: ({ attempts }) => attempts },
  {
    head: 'When',
    width: 8,
    sort: { key: 'at', by: 'page', direction: 'descending', compare: by(({ at }) => at) },
    cell: ({ at }) => <RelativeTime at={at} />,
  },
];

/** How a letter stands; below, what came of sending it again. */
export function stateColumn(results: ReadonlyMap<string, LetterResult>): Column<AdminDeadLetter> {
  return {
    head: 'State',
    width: 7.5,
    sort: { key: 'state', by: 'page', direction: 'ascending', compare: by(({ state }) => state) },
    cell: ({ id, state }) => {
      const result = results.get(id);
      return (
        <>
          <StateMark state={state} />
          {result && (
            <Text size="xs" className={isGood(result) ? 'good' : 'bad'}>
              {resultWords(result)}
            </Text>
          )}
        </>
      );
    },
  };
}
