import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import util from 'node:util';
import { bundleSeeds } from './seeded/bundle.mjs';
import { runSeeds } from './seeded/run-seeds.mjs';

const HELP = `node scripts/seeds.mjs [options]: runs the whole service in virtual time, with faults that a seed decides

  --from N     first seed (1)
  --count M    how many (2000)
  --jobs K     in so many processes (all cores)
  --bail       stop at the first failure
  --lines N    lines of a failed run that are shown, up to its first violation (120)
  --root PATH  another tree of the source
  --help       this text`;

const here = fileURLToPath(new URL('..', import.meta.url));
const { values } = util.parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    count: { type: 'string', default: '2000' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    root: { type: 'string', default: here },
    bail: { type: 'boolean' },
    lines: { type: 'string', default: '120' },
    help: { type: 'boolean', short: 'h' },
  },
});
const [from, count, jobs, lines] = [values.from, values.count, values.jobs, values.lines].map(Number);
if (values.help || ![from, count, jobs, lines].every((number) => Number.isSafeInteger(number) && number > 0)) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}

const folder = mkdtempSync(path.join(tmpdir(), 'surecast-seeds-'));
try {
  const started = Date.now();
  const bundle = await bundleSeeds(path.resolve(values.root), folder);
  const { ran, saved, handled, virtualMs, failures } = await runSeeds({
    bundle,
    from,
    count,
    jobs,
    lines,
    bail: values.bail,
  });
  for (const { text } of failures) console.log(`${text}\n`);
  const seconds = (Date.now() - started) / 1_000;
  console.log(
    `${ran} seeds in ${seconds.toFixed(1)} s: ${saved} messages accepted, ${handled} handled by pages and programs, ` +
      `${(virtualMs / 3_600_000).toFixed(1)} hours of service; ${failures.length} failed`,
  );
  const byRule = new Map();
  for (const { rules } of failures) for (const rule of rules) byRule.set(rule, (byRule.get(rule) ?? 0) + 1);
  for (const [rule, times] of [...byRule].sort((a, b) => b[1] - a[1])) console.log(`  ${times} times: ${rule}`);
  process.exitCode = failures.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
