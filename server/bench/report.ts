import type { Case } from './cases.js';
import type { Limit, Outcome } from './scenarios/outcome.js';

/** A figure over the runs. */
export interface Spread {
  median: number;
  least: number;
  most: number;
}

export interface CaseReport {
  name: string;
  about: string;
  figures: Record<string, Spread>;
  baseline?: Record<string, Spread>;
  baselineName: string;
  /** What was not as it must be in any run. */
  faults: string[];
  /** Limits that the medians do not keep; null when the load was changed, or there are none. */
  missed: string[] | null;
  /** What the command line set otherwise. */
  changed: string[];
}

export function toReport(
  one: Case,
  runs: { outcomes: readonly Outcome[]; baselines: readonly Outcome[]; changes: object },
): CaseReport {
  const { outcomes, baselines } = runs;
  const changed = Object.entries(runs.changes).map(([name, value]) => `${value} ${name}`);
  const figures = spreads(outcomes);
  const counts = one.limits.length > 0 && changed.length === 0;
  return {
    name: one.name,
    about: one.about,
    figures,
    ...(baselines.length > 0 && { baseline: spreads(baselines) }),
    baselineName: one.baselineName ?? 'Socket.IO alone',
    faults: [
      ...outcomes.flatMap(({ faults }) => faults),
      ...baselines.flatMap(({ faults }) => faults.map((fault) => `baseline: ${fault}`)),
    ],
    missed: counts ? one.limits.flatMap((limit) => missedBy(limit, figures[limit.figure])) : null,
    changed,
  };
}

function spreads(outcomes: readonly Outcome[]): Record<string, Spread> {
  const names = Object.keys(outcomes[0]?.figures ?? {});
  return Object.fromEntries(names.map((name) => [name, spread(outcomes.map(({ figures }) => figures[name] ?? 0))]));
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: sorted[Math.floor((sorted.length - 1) / 2)] ?? 0, least: sorted[0] ?? 0, most: sorted.at(-1) ?? 0 };
}

function missedBy({ figure, most, least }: Limit, found: Spread | undefined): string[] {
  const median = found?.median ?? Number.NaN;
  if (most !== undefined && !(median <= most)) return [`${figure}: ${median}, at most ${most}`];
  if (least !== undefined && !(median >= least)) return [`${figure}: ${median}, at least ${least}`];
  return [];
}

/** Lines for a person. */
export function toTable(report: CaseReport): string {
  const width = Math.max(...Object.keys(report.figures).map((name) => name.length));
  const rows = Object.entries(report.figures).map(([name, found]) => {
    const base = report.baseline?.[name];
    const beside = base ? `   ${report.baselineName} ${show(base)}${ratio(found, base)}` : '';
    return `  ${name.padEnd(width)}  ${show(found)}${beside}`;
  });
  const faults = report.faults.map((fault) => `  NOT WHOLE: ${fault}`);
  const missed = (report.missed ?? []).map((line) => `  MISSED: ${line}`);
  const changed = report.changed.length > 0 ? ` (but ${report.changed.join(', ')})` : '';
  return [`${report.name}: ${report.about}${changed}`, ...rows, ...faults, ...missed].join('\n');
}

function show({ median, least, most }: Spread): string {
  const number = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 2 });
  return least === most ? number(median) : `${number(median)} (${number(least)} to ${number(most)})`;
}

function ratio(found: Spread, base: Spread): string {
  return base.median > 0 ? `, ratio ${(found.median / base.median).toFixed(2)}` : '';
}
