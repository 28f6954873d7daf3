import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runInherited } from './child.mjs';
import { Stop } from './stop.mjs';

/** Installs the packages of package-lock.json unless they are there. */
export async function ensurePackages(root) {
  if (installed(root)) return;
  console.log('Installing packages (once, and after they changed) …');
  const npm = npmCommand();
  const args = [...npm.args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = await runInherited(npm.command, args, { cwd: root });
  if (code !== 0) throw new Stop('npm ci failed: its reason stands above');
}

/**
 * npm writes node_modules/.package-lock.json as the last step of an install: what it lists is there, whoever installed
 * it. Optional packages are those of other platforms and may be missing.
 */
function installed(root) {
  const wanted = read(path.join(root, 'package-lock.json'));
  const present = read(path.join(root, 'node_modules', '.package-lock.json'));
  if (wanted === null)
    throw new Stop(`${path.join(root, 'package-lock.json')} is missing: this is no whole copy of Surecast`);
  if (present === null) return false;
  return Object.entries(wanted.packages).every(([place, entry]) => {
    if (!place.includes('node_modules/')) return true;
    const found = present.packages[place];
    if (found === undefined) return entry.optional === true || entry.devOptional === true || entry.peer === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** The npm that started this script, so that no other version on the PATH is met. */
function npmCommand() {
  const running = process.env.npm_execpath;
  if (running?.endsWith('.js')) return { command: process.execPath, args: [running] };
  return { command: 'npm', args: [] };
}
