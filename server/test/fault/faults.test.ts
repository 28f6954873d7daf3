import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ROWS } from './rows/index.js';
import { runRow } from './run-row.js';
import { line } from './table.js';

const folder = fileURLToPath(new URL('../../../.surecast/faults/short', import.meta.url));
const TIMEOUT_MS = 120_000;

/** The short form; the whole one is `npm run test:fault`. */
describe('faults', () => {
  for (const row of ROWS) {
    for (const setUp of row.isShort ?? []) {
      it(`${row.rules} ${row.name} on ${setUp}: ${row.event}`, { timeout: TIMEOUT_MS }, async ({ skip }) => {
        const report = await runRow(row, setUp, { isShort: true, folder });
        if (report === null) return skip('there is no MongoDB');
        console.log(line(report));
        expect(report.failures).toEqual([]);
      });
    }
  }
});
