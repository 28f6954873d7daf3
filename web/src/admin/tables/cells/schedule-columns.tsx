import { NONE } from '../../formats.js';
import type { Column } from '../table/column.js';
import { by } from '../table/sort.js';
import { ClockTime } from './clock-time.js';
import { Countdown } from './countdown.js';

interface Schedule {
  attempts: number;
  lastSent: string | null;
  nextResend: string | null;
}

/** When a message was sent to a client, and when it is sent again. `sentWidth` is in rem. */
export function scheduleColumns<T extends Schedule>({ sentWidth }: { sentWidth: number }): Column<T>[] {
  return [
    {
      head: 'Attempts',
      width: 7,
      numeric: true,
      sort: { key: 'attempts', by: 'page', direction: 'descending', compare: by(({ attempts }) => attempts) },
      cell: ({ attempts }) => attempts,
    },
    {
      head: 'Last sent',
      width: sentWidth,
      sort: { key: 'sent', by: 'page', direction: 'descending', compare: by(({ lastSent }) => lastSent) },
      cell: ({ lastSent }) => (lastSent === null ? NONE : <ClockTime at={lastSent} />),
    },
    {
      head: 'Next resend',
      width: 9,
      sort: { key: 'next', by: 'page', direction: 'ascending', compare: by(({ nextResend }) => nextResend) },
      cell: ({ nextResend }) => <Countdown at={nextResend} />,
    },
  ];
}
