import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Case } from './cases.js';
import { HELP, type Options, parseOptions } from './options.js';
import { type CaseReport, toReport, toTable } from './report.js';
import type { Outcome } from './scenarios/outcome.js';

/**
 * Runs scenarios on the built server as a process of its own, its clients in another. Exit code 1 when a message was lost, doubled or never
 * acknowledged, or a limit is not kept.
 */
async function main(args: string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === 'help') {
    console.log(HELP);
    return 0;
  }
  const reports: CaseReport[] = [];
  for (const one of options.cases) {
    const report = await runCase(one, options);
    reports.push(report);
    console.log(`${toTable(report)}\n`);
  }
  const { model = 'unknown processor' } = cpus()[0] ?? {};
  const machine = `${cpus().length} × ${model}, Node.js ${process.version}`;
  console.log(machine);
  if (options.json) writeFileSync(options.json, `${JSON.stringify({ machine, cases: reports }, null, 2)}\n`);
  return reports.some(({ faults, missed }) => faults.length > 0 || (missed?.length ?? 0) > 0) ? 1 : 0;
}

/** The service and its baseline in turn, so that what the machine does besides meets both. */
async function runCase(one: Case, options: Options): Promise<CaseReport> {
  const outcomes: Outcome[] = [];
  const baselines: Outcome[] = [];
  for (let run = 1; run <= options.runs; run += 1) {
    if (options.baseline && one.baseline) baselines.push(await one.baseline(options));
    const outcome = await one.run(options);
    outcomes.push(outcome);
    for (const line of outcome.hotSpots ?? []) console.log(line);
  }
  return toReport(one, { outcomes, baselines, changes: options.changes });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
