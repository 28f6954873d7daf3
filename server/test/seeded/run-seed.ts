import { setImmediate as nextTurn } from 'node:timers/promises';
import { checkAll } from './checks/final.js';
import { heal } from './heal.js';
import type { Violation } from './ledger.js';
import { runScenario } from './scenario.js';
import { createWorld } from './world.js';

export interface SeedResult {
  seed: number;
  violations: Violation[];
  /** What happened, line by line; empty unless asked for. */
  trace: string[];
  /** The same in each run of the same code. */
  digest: number;
  saved: number;
  handled: number;
  virtualMs: number;
}

/** One run of the whole service that a seed decides: faults, then health, then the checks. */
export async function runSeed(seed: number, isVerbose = false): Promise<SeedResult> {
  // Into a turn of its own: a tick that is set within another runs before the promises that it should wait for.
  await nextTurn();
  const world = createWorld(seed, isVerbose);
  const { ledger, time } = world;
  const unhandled = (error: unknown) => {
    ledger.violated('no unhandled rejection', error instanceof Error ? `${error.stack}` : String(error));
  };
  process.on('unhandledRejection', unhandled);
  const started = time.now();
  try {
    await runScenario(world);
    await heal(world);
    await checkAll(world);
  } catch (error) {
    ledger.violated('the run itself', error instanceof Error ? `${error.stack}` : String(error));
  } finally {
    // Rejections are reported a turn after they happen.
    await nextTurn();
    process.off('unhandledRejection', unhandled);
  }
  return {
    seed,
    violations: ledger.violations,
    trace: ledger.lines,
    digest: ledger.digest,
    saved: ledger.saved.length,
    handled: ledger.readings.reduce((sum, { got }) => sum + got.size, 0),
    virtualMs: time.now() - started,
  };
}

/** A failed run in words, with the last lines of what happened before the first violation and the command that repeats it. */
export async function explain(seed: number, lines = 120): Promise<string> {
  const { violations, trace } = await runSeed(seed, true);
  const first = trace.findIndex((line) => line.includes('VIOLATED'));
  const end = first < 0 ? trace.length : first + 1;
  return [
    `seed ${seed}:`,
    ...violations.slice(0, 10).map(({ rule, text }) => `  ${rule}: ${text}`),
    ...trace.slice(Math.max(0, end - lines), end),
    `repeat it: node scripts/seeds.mjs --from ${seed} --count 1 --lines 20000`,
  ].join('\n');
}
