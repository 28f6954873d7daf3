import { explain, runSeed } from './run-seed.js';

/** A process that runs seeds for another: it gets ranges of them, and answers each with what failed. */
export interface SeedRange {
  from: number;
  count: number;
  /** Ends a range at its first failure. */
  bail: boolean;
  /** Lines of a failed run's trace that are told. */
  lines: number;
}

export interface RangeResult {
  ran: number;
  saved: number;
  handled: number;
  virtualMs: number;
  /** A sum over the digests of all runs. */
  digest: number;
  failures: { seed: number; rules: string[]; text: string }[];
}

/** Failures of one range that are told in full; the rest are counted by their rules. */
const EXPLAINED = 2;

async function runRange({ from, count, bail, lines }: SeedRange): Promise<RangeResult> {
  const result: RangeResult = { ran: 0, saved: 0, handled: 0, virtualMs: 0, digest: 0, failures: [] };
  for (let seed = from; seed < from + count; seed += 1) {
    const { violations, saved, handled, virtualMs, digest } = await runSeed(seed);
    result.ran += 1;
    result.saved += saved;
    result.handled += handled;
    result.virtualMs += virtualMs;
    result.digest = (Math.imul(result.digest, 31) + digest) | 0;
    if (violations.length === 0) continue;
    const rules = [...new Set(violations.map(({ rule }) => rule))];
    const text =
      result.failures.length < EXPLAINED ? await explain(seed, lines) : `seed ${seed}: ${violations[0]?.text}`;
    result.failures.push({ seed, rules, text });
    if (bail) break;
  }
  return result;
}

process.on('message', (range: SeedRange) => {
  void runRange(range).then((result) => process.send?.(result));
});
