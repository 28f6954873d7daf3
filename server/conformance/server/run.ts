import { createOutcomes, type Outcome, type Outcomes } from '../report.js';
import { Broken, Skipped } from '../verdict.js';
import type { Check } from './check.js';
import { CHECKS } from './checks/index.js';
import { createTarget, type TargetOptions } from './target.js';

/** Each has a channel of its own, so that they may run beside each other. */
const AT_ONCE = 4;
const CHECK_MS = 30_000;

/** Tries every server rule that can be seen from outside. `isSlow` adds those that wait for resends. */
export async function tryServer(options: TargetOptions, isSlow = false): Promise<Outcomes> {
  const outcomes = createOutcomes();
  const target = await createTarget(options);
  const waiting = [...CHECKS].sort((a, b) => Number(b.isSlow ?? false) - Number(a.isSlow ?? false));
  async function lane(): Promise<void> {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const outcome = await tryOne(check);
      for (const rule of check.rules) outcomes.add(rule, outcome);
    }
  }
  async function tryOne(check: Check): Promise<Outcome> {
    if (check.isSlow && !isSlow) return { kind: 'skipped', reason: 'takes long: --slow' };
    const deadlineMs = CHECK_MS + (check.isSlow ? 8 * target.resendMs : 0);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Broken(`took longer than ${deadlineMs} ms`)), deadlineMs);
    });
    try {
      await Promise.race([check.run(target), late]);
      return { kind: 'kept' };
    } catch (error) {
      if (error instanceof Skipped) return { kind: 'skipped', reason: error.message };
      return { kind: 'broken', reason: `${check.name}: ${error instanceof Error ? error.message : String(error)}` };
    } finally {
      clearTimeout(timer);
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  } finally {
    target.close();
  }
  return outcomes;
}
