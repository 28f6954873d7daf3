const FIRST_MS = 500;
const CAP_MS = 5_000;

/**
 * Waits with full jitter: attempt n (from 0) waits a random time below min(5 s, 0.5 s * 2^n). The first two tries come within 1.5 s of a
 * loss, so that a page behind a link that is cut again and again is a quarter of a second late on average. 5,000 clients that lose a node
 * together come back at 10 a millisecond at first: a node that cannot take that many lets connects time out or refuses them, and the tries
 * after that are spread over 1, 2, 4 and then 5 s. At 5 s they come at no more than 2,000 a second, which is about what two cores accept;
 * a longer cap would only keep the last client away longer. The backoff of socket.io-client cannot say this: its jitter is symmetric
 * around the delay and cut at the cap, which puts half of the late tries exactly there.
 */
export function fullJitter(attempt: number, random: () => number): number {
  return Math.round(random() * Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(attempt, 10)));
}
