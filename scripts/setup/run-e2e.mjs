import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { ensurePrograms } from './debian.mjs';
import { ensurePackages } from './packages.mjs';
import { CHROMIUM, REDIS } from './programs.mjs';
import { requireNode, run } from './stop.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const e2e = path.join(root, 'e2e');

/** Runs a file of e2e that looks at the built service in a browser; installs and builds what that needs. */
export function runE2e(file) {
  return run(async () => {
    requireNode();
    await ensurePackages(root);
    await ensurePrograms([REDIS, CHROMIUM]);
    await ensureBuilt(root);
    // Node 20 runs no TypeScript of its own.
    const { runnerImport } = await import('vite');
    await runnerImport(path.join(e2e, file), { root: e2e, configFile: false, logLevel: 'error' });
  });
}
