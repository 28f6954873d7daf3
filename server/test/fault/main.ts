import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HELP, parseOptions } from './options.js';
import type { RowReport } from './report.js';
import { ROWS } from './rows/index.js';
import { runRow } from './run-row.js';
import { line, rewriteTable } from './table.js';

/** Breaks things one after the other, prints and writes what came of it. Exit code 1 when a row did not hold. */

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = join(root, '.surecast', 'faults');

async function main(args: string[]): Promise<number> {
  const options = parseOptions(args, ROWS);
  if (options === 'help') {
    console.log(HELP);
    console.log(
      `\nRows:\n${ROWS.map(({ name, event, on }) => `  ${name.padEnd(16)} ${event} (${on.join(', ')})`).join('\n')}`,
    );
    return 0;
  }
  const reports: RowReport[] = [];
  const out = options.out ?? join(folder, 'report.json');
  const write = () => {
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, `${JSON.stringify(reports, null, 2)}\n`);
  };
  let broken = 0;
  for (const { row, setUp } of options.runs) {
    console.log(`… ${row.name} (${setUp}): ${row.event}`);
    try {
      const report = await runRow(row, setUp, { isShort: options.isShort, folder });
      if (!report) {
        console.log(`  left out: no MongoDB for ${setUp}`);
        continue;
      }
      reports.push(report);
      console.log(line(report));
      broken += report.failures.length > 0 ? 1 : 0;
    } catch (error) {
      broken += 1;
      console.log(`✘ ${row.name} (${setUp}): ${error instanceof Error ? error.stack : error}`);
    }
    write();
    if (!options.isShort) rewriteTable(join(root, 'docs', 'faults.md'), reports);
  }
  console.log(`${reports.length} rows, ${broken} did not hold; ${out}`);
  return broken === 0 && reports.length > 0 ? 0 : 1;
}

// Without a handler a signal would end this process before it could end what it started.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
