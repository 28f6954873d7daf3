import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import util from 'node:util';
import { ensureBuilt } from './setup/build.mjs';
import { ensurePrograms } from './setup/debian.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { CHROMIUM, REDIS } from './setup/programs.mjs';
import { requireNode, run, Stop } from './setup/stop.mjs';
import { add, fromCheck, fromPlaywright, fromVitest, NONE } from './testing/counts.mjs';
import { runStep } from './testing/step.mjs';

const HELP = `npm test [-- options]: installs, builds, checks and tests everything

  --only checks|unit|integration|browser  only this part; may be repeated
  --help                                  this text`;

const PARTS = ['checks', 'unit', 'integration', 'browser'];
const MINUTE = 60_000;
const NAMES_SHOWN = 40;

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = path.join(root, '.surecast', 'test');

await run(async () => {
  requireNode();
  const parts = parse();
  if (parts === null) return;
  const started = Date.now();
  let counts = NONE;
  try {
    counts = await everything(parts);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    console.log(error.message);
    counts = add(counts, fromCheck(false));
  }
  if (counts.skippedNames.length > 0) {
    console.log('\nSkipped:');
    for (const name of counts.skippedNames.slice(0, NAMES_SHOWN)) console.log(`- ${name}`);
    const more = counts.skippedNames.length - NAMES_SHOWN;
    if (more > 0) console.log(`- and ${more} more`);
  }
  console.log(`\n${((Date.now() - started) / MINUTE).toFixed(1)} minutes`);
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  process.exitCode ||= counts.failed > 0 || counts.passed === 0 ? 1 : 0;
});

function parse() {
  let values;
  try {
    values = util.parseArgs({
      options: { only: { type: 'string', multiple: true }, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    throw new Stop(`${error.message}\n\n${HELP}`);
  }
  if (values.help) {
    console.log(HELP);
    return null;
  }
  const unknown = values.only?.find((part) => !PARTS.includes(part));
  if (unknown !== undefined) throw new Stop(`--only ${unknown}: is none of ${PARTS.join(', ')}`);
  return new Set(values.only ?? PARTS);
}

async function everything(parts) {
  await ensurePackages(root);
  const programs = [
    ...(parts.has('unit') || parts.has('integration') || parts.has('browser') ? [REDIS] : []),
    ...(parts.has('browser') ? [CHROMIUM] : []),
  ];
  await ensurePrograms(programs);
  await ensureBuilt(root);
  console.log('✔ build');
  // Processes of tests that are ended from outside leave their folders behind. A short name: sockets stand in them, whose paths may be no longer than 104.
  const temporary = mkdtempSync(path.join(tmpdir(), 'sc-'));
  process.env.TMPDIR = temporary;
  let counts = fromCheck(true);
  try {
    for (const part of PARTS) {
      if (!parts.has(part) || process.exitCode === 130) continue;
      counts = add(counts, await { checks, unit, integration, browser }[part]());
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
  return counts;
}

async function checks() {
  const turbo = bin('turbo', ['run', 'typecheck', '--continue', '--output-logs=errors-only']);
  const quiet = { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' };
  const steps = [
    { name: 'typecheck', ...turbo, env: quiet, deadlineMs: 5 * MINUTE },
    { name: 'lint', ...bin('biome', ['check', '.']), deadlineMs: 2 * MINUTE },
    { name: 'imports', command: process.execPath, args: ['scripts/check-imports.mjs'], deadlineMs: MINUTE },
  ];
  let counts = NONE;
  for (const step of steps) counts = add(counts, fromCheck((await runStep({ ...step, cwd: root, folder })).ok));
  return counts;
}

function unit() {
  return vitest('unit', ['scripts', 'shared', 'server', 'web'], 8 * MINUTE);
}

function integration() {
  return vitest('integration', ['integration', 'alone'], 14 * MINUTE);
}

async function vitest(name, projects, deadlineMs) {
  const report = path.join(folder, `${name}.json`);
  rmSync(report, { force: true });
  const args = ['run', ...projects.flatMap((project) => ['--project', project])];
  args.push('--reporter=default', '--reporter=json', `--outputFile.json=${report}`);
  const { ok } = await runStep({ name, ...bin('vitest', args), cwd: root, deadlineMs, folder });
  return tell(name, fromVitest(read(report), ok));
}

async function browser() {
  const report = path.join(folder, 'browser.json');
  rmSync(report, { force: true });
  const { ok } = await runStep({
    name: 'browser',
    ...bin('playwright', ['test', '--reporter=list,json']),
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    cwd: path.join(root, 'e2e'),
    deadlineMs: 15 * MINUTE,
    folder,
  });
  return tell('browser', fromPlaywright(read(report), ok));
}

function tell(name, counts) {
  console.log(`  ${name}: ${counts.passed} of ${counts.passed + counts.failed} passed, ${counts.skipped} left out`);
  return counts;
}

function bin(program, args) {
  return { command: path.join(root, 'node_modules', '.bin', program), args };
}

function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}
