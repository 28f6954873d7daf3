import type { Rule } from './rules.js';
import type { Unchecked } from './unchecked.js';

/** What trying a rule came to. */
export type Outcome =
  | { kind: 'kept' }
  | { kind: 'broken'; reason: string }
  /** Not tried in this run; `reason` says what it takes. */
  | { kind: 'skipped'; reason: string };

/** Outcomes by rule number, as checks come in. */
export interface Outcomes {
  add(rule: string, outcome: Outcome): void;
  of(rule: string): Outcome | undefined;
}

/** A rule is kept only if each try of it is; one broken try breaks it. */
export function createOutcomes(): Outcomes {
  const found = new Map<string, Outcome>();
  const weight = { broken: 2, kept: 1, skipped: 0 };
  return {
    add(rule, outcome) {
      const before = found.get(rule);
      if (before && weight[before.kind] >= weight[outcome.kind]) return;
      found.set(rule, outcome);
    },
    of: (rule) => found.get(rule),
  };
}

export interface Summary {
  lines: string[];
  kept: number;
  broken: string[];
  skipped: string[];
}

const TEXT = 90;

/** The table of one side's rules. Rules that are not in `unchecked` and were not tried count as broken: nothing is passed over in silence. */
export function summarise(rules: readonly Rule[], outcomes: Outcomes, unchecked: Record<string, Unchecked>): Summary {
  const summary: Summary = { lines: [], kept: 0, broken: [], skipped: [] };
  const line = (mark: string, { number, text }: Rule, reason = '') => {
    const short = text.length > TEXT ? `${text.slice(0, TEXT - 1)}…` : text;
    summary.lines.push(`${number.padEnd(5)} ${mark} ${short}${reason === '' ? '' : `\n        ${reason}`}`);
  };
  for (const rule of rules) {
    const { number } = rule;
    const outcome = outcomes.of(number);
    const elsewhere = unchecked[number];
    if (outcome?.kind === 'kept') {
      summary.kept += 1;
      line('✔', rule);
    } else if (outcome?.kind === 'broken' || (!outcome && !elsewhere)) {
      summary.broken.push(number);
      line('✘', rule, outcome?.kind === 'broken' ? outcome.reason : 'no check tried it');
    } else if (outcome) {
      summary.skipped.push(number);
      line('–', rule, outcome.reason);
    } else if (elsewhere) line('·', rule, `not seen from outside (${elsewhere.why}): ${elsewhere.test}`);
  }
  return summary;
}

/** Text of the whole table, with its count at the end. */
export function printed({ lines, kept, broken, skipped }: Summary): string {
  const counts = [`${kept} kept`, `${broken.length} broken`, `${skipped.length} not tried`];
  return `${lines.join('\n')}\n\n${counts.join(', ')}${broken.length > 0 ? `: ${broken.join(', ')}` : ''}`;
}
