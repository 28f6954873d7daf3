import type { DeadLetter, SettledReport, Store } from '../../../src/store/store.js';
import type { Reading } from '../ledger.js';
import { isCovered } from '../owed.js';
import type { WatchDeps } from '../watch.js';

/** ST3: figures are final only when nobody owes an ack any more. */
export function createSettleCheck({ ledger, disk }: WatchDeps) {
  function check({ channel, from, to, owed, acked, dropped, expired }: SettledReport): void {
    if (owed !== acked + dropped + expired || Math.min(owed, acked, dropped, expired) < 0) {
      ledger.violated('ST1', `${channel} (${from}, ${to}] was settled with figures that do not sum`);
    }
    // What an emptied live state has forgotten of who joined when, no report can tell.
    if (ledger.flushes > 0) return;
    for (let seq = from + 1; seq <= to; seq += 1) {
      for (const reading of ledger.readings) {
        const isOwed = reading.channel === channel && !reading.isOver && reading.from < seq && !reading.got.has(seq);
        if (isOwed && !isOut(reading) && !isCovered(ledger, reading, seq)) {
          ledger.violated('ST3', `${channel} ${seq} was settled while ${reading.client} did not have it`);
        }
      }
    }
  }

  /** Dropped, and not back yet. */
  function isOut({ client, channel }: Reading): boolean {
    return [...disk.letters.values()].some(
      (letter) => letter.client === client && letter.channel === channel && isOpenDrop(letter),
    );
  }

  return {
    store: (store: Store): Store => ({
      ...store,
      async putDeadLetter(letter) {
        const stored = await store.putDeadLetter(letter);
        ledger.letters.push(stored);
        return stored;
      },
      async putReports(reports) {
        const before = new Set(reports.filter((report) => disk.reports.get(report.channel)?.has(report.from)));
        await store.putReports(reports);
        for (const report of reports) if (!before.has(report)) check(report);
      },
    }),
  };
}

function isOpenDrop({ reason, state }: DeadLetter): boolean {
  return reason !== 'unsubscribed' && state === 'open';
}
