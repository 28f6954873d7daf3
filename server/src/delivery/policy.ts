import type { Laggard, ResendPolicy } from '../live/live-state.js';

/** What a laggard's turn in a resend pass comes to. */
export type Turn = { kind: 'wait'; ms: number } | { kind: 'round'; to: number } | { kind: 'drop' };

/**
 * RS2: a laggard gets a round one interval after its last one, or after it connected if that is later, so that a client that just
 * came back is first given an interval to catch up. DR1: when the oldest pending message was sent again `maxResends` times and one
 * more interval has passed, the client is dropped.
 */
export function turn(laggard: Laggard, now: number, ripe: number, policy: ResendPolicy): Turn {
  const ms = nextTurnAt(laggard, policy) - now;
  if (ms > 0) return { kind: 'wait', ms };
  if (laggard.rounds.length >= policy.maxResends) return { kind: 'drop' };
  return { kind: 'round', to: Math.min(ripe, laggard.cursor + policy.window) };
}

/** When a connected client's next round, or its drop, is due; in live state's time. */
export function nextTurnAt(client: Pick<Laggard, 'rounds' | 'since'>, policy: ResendPolicy): number {
  const last = client.rounds.at(-1)?.at ?? 0;
  return Math.max(last, client.since) + policy.intervalMs;
}

/** How often a pending message was sent again to a client: the rounds that covered it. */
export function attemptsOf(seq: number, rounds: Laggard['rounds']): number {
  return rounds.filter((round) => round.upTo >= seq).length;
}
