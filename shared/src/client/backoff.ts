const CAP_MS = 5_000;

/**
 * Waits with full jitter: attempt n (from 0) waits a random time below min(5 s, 1 s * 2^n), so that the first two tries come within 2 s
 * and 10,000 clients that lost the same node do not return together. The backoff of socket.io-client cannot say this: its jitter is
 * symmetric around the delay and cut at the cap, which puts half of the late tries exactly there.
 */
export function fullJitter(attempt: number, random: () => number): number {
  return Math.round(random() * Math.min(CAP_MS, 1_000 * 2 ** Math.min(attempt, 10)));
}
