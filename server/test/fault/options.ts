import { parseArgs } from 'node:util';
import type { Row } from './row.js';
import type { SetUp } from './stage/stage.js';

export const HELP = `npm run test:fault [-- options]: breaks things while clients are served, and counts what was lost

  --row NAME      only this row; may be repeated. Big rows run only when they are named
  --on SETUP      only on embedded (one process, SQLite) or split (MongoDB, a process for each role)
  --short         the short form of the rows that npm test runs; leaves docs/faults.md as it is
  --out FILE      where the report goes as JSON (default .surecast/faults/report.json)
  --help          this text

The rows on split need a MongoDB: MONGODB_URL, SURECAST_MONGO_SERVER or a mongod on the PATH.`;

export interface Options {
  runs: { row: Row; setUp: SetUp }[];
  isShort: boolean;
  out: string | undefined;
}

/** Throws an `Error` with a line for a person. */
export function parseOptions(args: string[], rows: readonly Row[]): Options | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      row: { type: 'string', multiple: true },
      on: { type: 'string' },
      short: { type: 'boolean', default: false },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const { row: names, on, short: isShort, out } = values;
  for (const name of names ?? []) {
    if (!rows.some((row) => row.name === name))
      throw new Error(`--row ${name}: is none of ${rows.map((row) => row.name).join(', ')}`);
  }
  if (on !== undefined && on !== 'embedded' && on !== 'split') throw new Error('--on is embedded or split');
  const runs = rows.flatMap((row) => {
    const isWanted = names ? names.includes(row.name) : isShort ? row.isShort !== undefined : !row.isBig;
    const setUps = isShort && row.isShort ? row.isShort : row.on;
    return isWanted ? setUps.filter((setUp) => on === undefined || setUp === on).map((setUp) => ({ row, setUp })) : [];
  });
  if (runs.length === 0) throw new Error('no row is left with these options');
  return { runs, isShort, out };
}
