import type { MessageAnswer } from '@surecast/shared/protocol';
import type { WatchDeps } from '../watch.js';

/**
 * ST1, ST3: a report sums, and once it is final it stays as it is: whoever asks after a final answer was given gets the same one. Questions
 * that overlap can be answered in any order, as reads of any register can; final answers agree among each other in any case.
 */
export function createReportCheck({ ledger }: WatchDeps) {
  const finals = new Map<string, string>();

  /** To be called when the question is asked; takes its answer. */
  function asked(id: string): (answer: MessageAnswer) => void {
    const known = finals.get(id);
    return (answer) => reported(id, answer, answer.state === 'settled' ? finals.get(id) : known);
  }

  function reported(id: string, { state, report }: MessageAnswer, final: string | undefined): void {
    const { owed, acked, pending, away, dropped, expired } = report;
    ledger.note('report', () => `${id} ${state} ${JSON.stringify(report)}`);
    const counts = [acked, pending, away, dropped, expired];
    if (owed !== counts.reduce((sum, count) => sum + count, 0)) {
      ledger.violated('ST1', `the report of ${id} does not sum: ${JSON.stringify(report)}`);
    }
    if (Math.min(...counts) < 0)
      ledger.violated('ST1', `the report of ${id} counts below 0: ${JSON.stringify(report)}`);
    const now = `${state} ${JSON.stringify(report)}`;
    if (final !== undefined && final !== now)
      ledger.violated('ST3', `the final report of ${id} was ${final}, then ${now}`);
    if (state === 'settled') finals.set(id, now);
  }

  return { asked };
}
