import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const FOLDER = 'server/test/seeded/mutations';
/** What a seeded run is made of. */
const TREE = [
  'package.json',
  'server/package.json',
  'server/src',
  'server/test/seeded',
  'shared/package.json',
  'shared/src',
];

/**
 * The mutations of the tree `root`: patches that each break one rule on purpose. Before its first file a patch says `Rule:` with the rule,
 * and `Breaks:` with what it does.
 */
export function readMutations(root) {
  const folder = path.join(root, FOLDER);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.patch'))
    .sort()
    .map((name) => {
      const file = path.join(folder, name);
      const text = readFileSync(file, 'utf8');
      const [, rule] = /^Rule: (.+)$/m.exec(text) ?? [];
      const [, breaks] = /^Breaks: (.+)$/m.exec(text) ?? [];
      if (!rule || !breaks) throw new Error(`${FOLDER}/${name} does not say its Rule: and what it Breaks:`);
      return { name: name.slice(0, -'.patch'.length), file, rule, breaks };
    });
}

/** Copies what seeded runs need into an empty folder. */
export function copyTree(root, copy) {
  for (const part of TREE) {
    mkdirSync(path.dirname(path.join(copy, part)), { recursive: true });
    cpSync(path.join(root, part), path.join(copy, part), { recursive: true });
  }
  symlinkSync(realpathSync(path.join(root, 'node_modules')), path.join(copy, 'node_modules'));
}

/** Applies a mutation to the tree in a folder, or with `check` only tries. Rejects with what does not fit. */
export async function applyMutation(folder, { file }, check = false) {
  try {
    // Not as a part of whatever repository the folder may lie in.
    const env = { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(folder) };
    await run('git', ['apply', ...(check ? ['--check'] : []), file], { cwd: folder, env });
  } catch (error) {
    throw new Error(`${path.basename(file)} does not apply: ${error.stderr ?? error.message}`);
  }
}
