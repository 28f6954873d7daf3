import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runCaptured } from './child.mjs';
import { Stop } from './stop.mjs';

const SOURCES = [
  'package-lock.json',
  'tsconfig.base.json',
  'turbo.json',
  'shared/package.json',
  'shared/tsconfig.json',
  'shared/src',
  'server/package.json',
  'server/tsconfig.json',
  'server/src',
  'web/package.json',
  'web/tsconfig.json',
  'web/vite.config.ts',
  'web/index.html',
  'web/public',
  'web/src',
];
const RESULTS = ['shared/dist/protocol/index.js', 'server/dist/main.js', 'web/dist/index.html'];
const NOT_BUILT = /\.(test|contract)\.tsx?$/;

/** Builds shared, server and web unless what was built last came from the same sources. */
export async function ensureBuilt(root) {
  const stamp = path.join(root, '.surecast', 'built');
  const print = fingerprint(root);
  if (
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === print &&
    RESULTS.every((file) => existsSync(path.join(root, file)))
  ) {
    return;
  }
  console.log('Building …');
  rmSync(stamp, { force: true });
  const { code, output } = await build(root);
  if (code !== 0) throw new Stop(`${output.trimEnd()}\n\nThe build failed: its reason stands above`);
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, print);
}

function build(root) {
  return runCaptured(path.join(root, 'node_modules', '.bin', 'turbo'), ['run', 'build', '--output-logs=errors-only'], {
    cwd: root,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
  });
}

/** By content, since a checkout or a copy of the folder changes times. */
function fingerprint(root) {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of files(root, source))
      hash
        .update(file)
        .update('\0')
        .update(readFileSync(path.join(root, file)))
        .update('\0');
  }
  return hash.digest('hex');
}

function* files(root, place) {
  const absolute = path.join(root, place);
  if (!existsSync(absolute)) return;
  let names;
  try {
    names = readdirSync(absolute).sort();
  } catch {
    if (!NOT_BUILT.test(place)) yield place;
    return;
  }
  for (const name of names) yield* files(root, `${place}/${name}`);
}
