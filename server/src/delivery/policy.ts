import type { Laggard, LaggardPage, ResendPolicy } from '../live/live-state.js';

/** What a laggard's turn in a resend pass comes to. */
export type Turn = { kind: 'wait'; ms: number } | { kind: 'round'; to: number } | { kind: 'drop' };

/** What a pass saw of the channel: live state's time, what is ripe, since when the schedule is served, until when drops are put off. */
export type Seen = Pick<LaggardPage, 'now' | 'ripe' | 'upSince' | 'slidUntil'>;

/** The share of a channel's connected clients, and the number, above which drops at once are taken for a fault of the service. */
const ORDINARY = { share: 0.2, clients: 10 };

/**
 * RS2: a laggard gets a round one interval after its last one, or after it connected if that is later, so that a client that just
 * came back is first given an interval to catch up. DR1: when the oldest pending message was sent again `maxResends` times and one
 * more interval has passed, the client is dropped.
 *
 * SL1: that interval begins anew when the service was not there for a while. SL2: while drops are put off, who has acknowledged before waits.
 */
export function turn(laggard: Laggard, seen: Seen, policy: ResendPolicy): Turn {
  const { now, ripe, upSince, slidUntil } = seen;
  const next = nextTurnAt(laggard, policy);
  if (!isExhausted(laggard, policy)) {
    return next > now
      ? { kind: 'wait', ms: next - now }
      : { kind: 'round', to: Math.min(ripe, laggard.cursor + policy.window) };
  }
  const putOff = hasAcknowledged(laggard) ? (slidUntil ?? 0) : 0;
  const dropAt = Math.max(next, upSince + policy.intervalMs, putOff);
  return dropAt > now ? { kind: 'wait', ms: dropAt - now } : { kind: 'drop' };
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

/** Its oldest pending message was sent again as often as it may be. */
export function isExhausted({ rounds }: Pick<Laggard, 'rounds'>, { maxResends }: ResendPolicy): boolean {
  return rounds.length >= maxResends;
}

/** It has acknowledged something since it joined: so it can, and its silence may be our fault. */
export function hasAcknowledged({ cursor, joined }: Pick<Laggard, 'cursor' | 'joined'>): boolean {
  return cursor > joined;
}

/** SL2: whether so many clients of a channel at once, who all have acknowledged before, are rather cut off from us than silent. */
export function isMassDrop(clients: number, connected: number): boolean {
  return clients > Math.max(ORDINARY.clients, connected * ORDINARY.share);
}
