import type { Clock } from '../clock.js';

interface Freshness {
  /** For so long an answer is as good as a new one. */
  forMs: number;
  /** For so long it is better than to wait: it is given at once, and the next one is read behind it. Without it everybody waits. */
  staleMs?: number;
  clock: Pick<Clock, 'now'>;
}

/**
 * Gives all who ask while a read is under way the same answer, and for a while after: however many look at a page, the service is asked once. A read that failed
 * fails for those who waited for it, and the next who asks reads anew.
 */
export function sharedRead<T>(read: () => Promise<T>, { forMs, staleMs = forMs, clock }: Freshness): () => Promise<T> {
  let last: { answer: T; at: number } | null = null;
  let flight: Promise<T> | null = null;

  async function start(): Promise<T> {
    try {
      const answer = await read();
      last = { answer, at: clock.now() };
      return answer;
    } finally {
      flight = null;
    }
  }

  return async () => {
    // The clock may have been put back: an answer from the future is old, too.
    const age = last === null ? Number.POSITIVE_INFINITY : Math.abs(clock.now() - last.at);
    if (last !== null && age < forMs) return last.answer;
    flight ??= start();
    if (last === null || age >= staleMs) return flight;
    // Nobody may be waiting for it; whoever asks later hears of the failure.
    flight.catch(() => undefined);
    return last.answer;
  };
}
