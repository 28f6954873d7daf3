import { createHash } from 'node:crypto';

/** Distinct lines whose occurrences are counted one by one: about 60 MB. */
const EXACT_LINES = 500_000;
/** Counters that all further lines share: 16 MiB. */
const SHARED_COUNTERS = 1 << 22;

/**
 * Idempotency keys by (channel, line, its how-manieth occurrence), so that the same input gives the same keys again and no
 * two lines of one run share a key.
 *
 * Memory is bounded for input without end: after `exactLines` distinct lines, new ones share counters by hash. Their keys
 * still differ within a run and still repeat with the same input. What is lost then: with another input before it, a
 * line may get another number than in the run before, and be saved again.
 */
export function createKeys(
  channel: string,
  { exactLines = EXACT_LINES, sharedCounters = SHARED_COUNTERS } = {},
): (line: string) => string {
  const exact = new Map<string, number>();
  let shared: Uint32Array | undefined;
  const prefix = `${channel}\0`;

  return (line) => {
    const digest = createHash('sha256').update(prefix).update(line).digest();
    const name = digest.toString('base64url', 0, 12);
    const known = exact.get(name);
    let occurrence: string;
    if (known !== undefined || exact.size < exactLines) {
      const count = (known ?? 0) + 1;
      exact.set(name, count);
      occurrence = String(count);
    } else {
      shared ??= new Uint32Array(sharedCounters);
      const place = digest.readUInt32LE(12) % sharedCounters;
      const count = (shared[place] ?? 0) + 1;
      shared[place] = count;
      occurrence = `~${count}`;
    }
    return `publish-${digest.toString('base64url')}-${occurrence}`;
  };
}
