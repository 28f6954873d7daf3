import { attemptsOf, nextTurnAt } from '../delivery/policy.js';
import type { ClientState, ResendPolicy } from '../live/live-state.js';

/** When seqs were first sent, as live state knows it: everything after `from` at `at`, ascending. */
export type SentAt = readonly { from: number; at: number }[];

interface Schedule {
  attempts: number;
  lastSent: string | null;
  nextResend: string | null;
}

/**
 * What has been done and will be done about one pending message of a client. The next resend is as the policy has it, but
 * not before the message itself is an interval old; there is none for a client that is away, or whose resends are used up.
 */
export function scheduleOf(seq: number, client: ClientState, sentAt: SentAt, policy: ResendPolicy): Schedule {
  const attempts = attemptsOf(seq, client.rounds);
  const firstSent = sentAt.findLast(({ from }) => from < seq)?.at;
  const sends = client.rounds.filter(({ upTo }) => upTo >= seq).map(({ at }) => at);
  if (firstSent !== undefined) sends.push(firstSent);
  // What was pending at connect was sent then.
  if (client.state === 'connected') sends.push(client.since);
  const lastSent = sends.length === 0 ? null : Math.max(...sends);
  const exhausted = client.rounds.length >= policy.maxResends;
  const nextResend =
    client.state === 'away' || exhausted
      ? null
      : Math.max(nextTurnAt(client, policy), (firstSent ?? 0) + policy.intervalMs);
  return { attempts, lastSent: toTime(lastSent), nextResend: toTime(nextResend) };
}

function toTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
