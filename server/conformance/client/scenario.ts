import type { Outcomes } from '../report.js';
import { Broken } from '../verdict.js';
import type { Stage } from './stage.js';

/** A course of events that a client under test is led through. */
export interface Scenario {
  name: string;
  /** Numbers of shared/PROTOCOL.md that it tries. */
  rules: string[];
  /** Afterwards the client is expected to stay away. */
  endsClient?: boolean;
  run(stage: Stage, tried: Tried): Promise<void>;
}

/** What a scenario finds out about its rules. */
export interface Tried {
  /** The rule is broken unless the condition holds. */
  must(rule: string, condition: boolean, reason: string): void;
  /** The rule is broken if this rejects with `Broken`; the scenario goes on. */
  within<T>(rule: string, wait: Promise<T>): Promise<T | undefined>;
  /** The client handed over exactly these seqs in this order, without repeats. Not seen from clients that do not tell. */
  handed(rules: string[], seqs: number[]): Promise<void>;
}

const HANDED_MS = 6_000;

/** Runs a scenario on a stage where its client is at work. What stops it short breaks every rule that it had still to try. */
export async function play({ name, rules, run }: Scenario, stage: Stage, outcomes: Outcomes): Promise<void> {
  const open = new Map<string, string>();
  const broken = new Set<string>();
  const breakRule = (rule: string, reason: string) => {
    broken.add(rule);
    outcomes.add(rule, { kind: 'broken', reason: `${name}: ${reason}` });
  };
  const tried: Tried = {
    must(rule, condition, reason) {
      if (!condition) breakRule(rule, reason);
    },
    async within(rule, wait) {
      try {
        return await wait;
      } catch (error) {
        if (!(error instanceof Broken)) throw error;
        breakRule(rule, error.message);
        return undefined;
      }
    },
    async handed(named, seqs) {
      if (!stage.tellsHandled) {
        // The first word may still be under way.
        const told = stage.until('a first word', () => stage.tellsHandled, 1_000).catch(() => false);
        if (!(await told)) {
          for (const rule of named) open.set(rule, 'the client does not tell /conformance/handled what it hands over');
          return;
        }
      }
      const want = seqs.map((seq) => stage.model.idOf(seq));
      const got = () => stage.all('handled').map(({ id }) => id);
      await stage.until('everything is handed over', () => got().length >= want.length, HANDED_MS).catch(() => {});
      const seen = got().map((id) => stage.model.seqOf(id) ?? id);
      const isSame = seen.length === seqs.length && seen.every((seq, index) => seq === seqs[index]);
      for (const rule of named) tried.must(rule, isSame, `handed over ${seen.join(' ')} instead of ${seqs.join(' ')}`);
    },
  };
  try {
    await run(stage, tried);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    for (const rule of rules) if (!broken.has(rule)) breakRule(rule, reason);
  }
  for (const rule of rules) {
    const reason = open.get(rule);
    if (broken.has(rule)) continue;
    outcomes.add(rule, reason === undefined ? { kind: 'kept' } : { kind: 'skipped', reason });
  }
}
