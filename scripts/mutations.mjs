import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import util from 'node:util';
import { bundleSeeds } from './seeded/bundle.mjs';
import { applyMutation, copyTree, readMutations } from './seeded/mutations.mjs';
import { runSeeds } from './seeded/run-seeds.mjs';

const HELP = `node scripts/mutations.mjs [options] [NAME...]: breaks one rule at a time in a copy of the source, and runs seeds until one fails

  --seeds N    most seeds for each (2000)
  --jobs K     in so many processes (all cores)
  --help       this text`;

const root = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals } = util.parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    help: { type: 'boolean', short: 'h' },
  },
  allowPositionals: true,
});
const [count, jobs] = [values.seeds, values.jobs].map(Number);
if (values.help || ![count, jobs].every((number) => Number.isSafeInteger(number) && number > 0)) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}

const clean = mkdtempSync(path.join(tmpdir(), 'surecast-mutation-'));
process.on('exit', () => rmSync(clean, { recursive: true, force: true }));
copyTree(root, clean);
const cleanBundle = await bundleSeeds(clean, path.join(clean, 'bundle'));
const mutations = readMutations(root).filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const rows = [];
for (const mutation of mutations) {
  const row = { name: mutation.name, rule: mutation.rule, ...(await outcome(mutation)) };
  rows.push(row);
  console.log(`${row.isCaught ? '✔' : '✖'} ${row.name} (breaks ${row.rule}): ${row.text}`);
}
console.log(`\n| mutation | breaks | seeds run | seed that failed | what failed |\n|---|---|---|---|---|`);
for (const { name, rule, ran, seed, failed } of rows) {
  console.log(`| ${name} | ${rule} | ${ran ?? ''} | ${seed ?? ''} | ${failed ?? 'nothing: it survived'} |`);
}
const survivors = rows.filter(({ isCaught }) => !isCaught);
console.log(`\n${rows.length - survivors.length} of ${rows.length} mutations caught`);
process.exitCode = survivors.length > 0 || rows.length === 0 ? 1 : 0;

async function outcome(mutation) {
  const folder = mkdtempSync(path.join(tmpdir(), 'surecast-mutation-'));
  try {
    copyTree(clean, folder);
    await applyMutation(folder, mutation);
    const bundle = await bundleSeeds(folder, path.join(folder, 'bundle'));
    const { ran, first } = await firstCatch(bundle);
    if (!first) return { isCaught: false, ran, text: `survived ${ran} seeds` };
    const failed = first.rules.join(', ');
    return { isCaught: true, ran, seed: first.seed, failed, text: `seed ${first.seed} failed: ${failed}` };
  } catch (error) {
    return { isCaught: false, failed: 'it does not apply or build', text: error.message };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first seed that fails with the mutation and not without it. */
async function firstCatch(bundle) {
  let ran = 0;
  for (let from = 1; from <= count; ) {
    const result = await runSeeds({ bundle, from, count: count - from + 1, jobs, bail: true });
    ran += result.ran;
    for (const first of result.failures) {
      const without = await runSeeds({ bundle: cleanBundle, from: first.seed, count: 1, jobs: 1 });
      if (without.failures.length === 0) return { ran, first };
    }
    if (result.failures.length === 0) break;
    from = result.failures.at(-1).seed + 1;
  }
  return { ran, first: null };
}
