import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './setup/build.mjs';
import { ensurePrograms } from './setup/debian.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { REDIS } from './setup/programs.mjs';
import { requireNode, run } from './setup/stop.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = path.join(root, 'server', 'test', 'fault', 'main.ts');

await run(async () => {
  requireNode();
  await ensurePackages(root);
  await ensurePrograms([REDIS]);
  await ensureBuilt(root);
  // Node 20 runs no TypeScript of its own.
  const { runnerImport } = await import('vite');
  await runnerImport(file, { root: path.join(root, 'server'), configFile: false, logLevel: 'error' });
});
