import type { AdminDeadLetter, AdminRedriveManyAnswer } from '@surecast/shared/protocol';
import { formatCount } from '../../formats.js';

export const REASONS = [
  { value: 'never_acknowledged', label: 'never acknowledged' },
  { value: 'unsubscribed', label: 'unsubscribed' },
  { value: 'expired', label: 'away for too long' },
  { value: 'retention', label: 'older than the log keeps' },
] as const;

/** A reason in words; one that is not known here is shown as it came. */
export function reasonWords(reason: string): string {
  return REASONS.find(({ value }) => value === reason)?.label ?? reason;
}

/** How many messages: what lies in from < seq <= to. */
export function amountOf({ from, to }: Pick<AdminDeadLetter, 'from' | 'to'>): string {
  return messages(Math.max(0, to - from));
}

function messages(count: number): string {
  return count === 1 ? '1 message' : `${formatCount(count)} messages`;
}

/** `7`, or `3 to 7`: what lies in from < seq <= to. */
export function seqsOf({ from, to }: Pick<AdminDeadLetter, 'from' | 'to'>): string {
  return to <= from + 1 ? formatCount(to) : `${formatCount(from + 1)} to ${formatCount(to)}`;
}

type Outcome = AdminRedriveManyAnswer['results'][number]['outcome'];

/** What came of sending one letter again. */
export interface LetterResult {
  outcome: Outcome;
  /** Messages that were sent, where that is known. */
  messages?: number;
  /** Where it ended, when there is more than one command may send. */
  after?: number;
}

const WORDS: Record<Outcome, string> = {
  sent: 'sent again',
  returned: 'the client took it back already',
  empty: 'nothing had been pending',
  gone: 'older than the log keeps',
  waiting: 'sent when the client connects',
  not_connected: 'the client is away: repeat when it is back',
  not_found: 'there is no such letter any more',
  failed: 'failed: try again',
};

/** Whether there is something left to do for whoever asked. */
export function isGood({ outcome }: LetterResult): boolean {
  return outcome === 'sent' || outcome === 'returned' || outcome === 'waiting' || outcome === 'empty';
}

export function resultWords({ outcome, messages: count, after }: LetterResult): string {
  if (outcome !== 'sent' || count === undefined) return WORDS[outcome];
  if (after === undefined) return `sent again: ${messages(count)}`;
  return `sent again up to ${formatCount(after)} (${messages(count)}): redrive it for the rest`;
}

/** The same behind a number. */
const COUNTED: Record<Outcome, string> = {
  sent: 'sent again',
  returned: 'taken back already',
  empty: 'without anything pending',
  gone: 'older than the log keeps',
  waiting: 'sent when the client connects',
  not_connected: 'not sent, the client is away',
  not_found: 'not there any more',
  failed: 'failed',
};

/** Many results in a sentence: how many came out how, the commonest first. */
export function summaryOf(results: readonly LetterResult[]): string {
  const counts = new Map<Outcome, number>();
  for (const { outcome } of results) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const parts = [...counts].sort(([, a], [, b]) => b - a).map(([outcome, count]) => `${count} ${COUNTED[outcome]}`);
  return `${results.length === 1 ? '1 letter' : `${results.length} letters`}: ${parts.join('; ')}.`;
}
