import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './setup/build.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { requireNode, run } from './setup/stop.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = path.join(root, 'server', 'bench');

await run(async () => {
  requireNode();
  const [name, ...rest] = process.argv.slice(2);
  // A part by itself, or the process of the clients; everything else is a scenario.
  const part = path.join(folder, `${name}.ts`);
  const isPart = name?.includes('/') && existsSync(part);
  const [file, args] = isPart ? [part, rest] : [path.join(folder, 'main.ts'), process.argv.slice(2)];
  await ensurePackages(root);
  await ensureBuilt(root);
  process.argv.splice(1, process.argv.length - 1, file, ...args);
  // Node 20 runs no TypeScript of its own.
  const { runnerImport } = await import('vite');
  await runnerImport(file, { root: path.join(root, 'server'), configFile: false, logLevel: 'error' });
});
