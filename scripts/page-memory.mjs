import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './setup/build.mjs';
import { ensurePrograms } from './setup/debian.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { CHROMIUM, REDIS } from './setup/programs.mjs';
import { requireNode, run } from './setup/stop.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const e2e = path.join(root, 'e2e');

await run(async () => {
  requireNode();
  await ensurePackages(root);
  await ensurePrograms([REDIS, CHROMIUM]);
  await ensureBuilt(root);
  // Node 20 runs no TypeScript of its own.
  const { runnerImport } = await import('vite');
  await runnerImport(path.join(e2e, 'memory', 'main.ts'), { root: e2e, configFile: false, logLevel: 'error' });
});
