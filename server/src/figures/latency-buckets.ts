/**
 * Latencies in buckets whose bounds grow by 2^(1/4): a value is known to within 10 % from 1 ms on, and what a process or a step holds of them is a
 * handful of counts, which add up over processes. Bucket 0 is below 1 ms, the last is everything from about four hours.
 */
const PER_DOUBLING = 4;
const LAST = 96;

export function bucketOf(ms: number): number {
  return ms < 1 ? 0 : Math.min(LAST, 1 + Math.floor(Math.log2(ms) * PER_DOUBLING));
}

/** The latency that this part (0 < part <= 1) of all stayed below, in ms, or null when there are none. */
export function quantile(counts: ReadonlyMap<number, number>, part: number): number | null {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let left = Math.ceil(total * part);
  const ascending = [...counts].sort(([a], [b]) => a - b);
  const bucket = ascending.find(([, count]) => {
    left -= count;
    return left <= 0;
  })?.[0];
  return bucket === undefined ? null : middleOf(bucket);
}

function middleOf(bucket: number): number {
  if (bucket === 0) return 0.5;
  const ms = 2 ** ((bucket - 0.5) / PER_DOUBLING);
  return Number(ms.toPrecision(3));
}
