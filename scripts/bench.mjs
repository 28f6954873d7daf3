import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './setup/build.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { requireNode, run, Stop } from './setup/stop.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = path.join(root, 'server', 'bench');

await run(async () => {
  requireNode();
  const [name, ...args] = process.argv.slice(2);
  const file = path.join(folder, `${name}.ts`);
  if (name === undefined || !existsSync(file)) {
    const names = readdirSync(folder).filter((entry) => entry.endsWith('.ts'));
    const known = names.map((entry) => entry.slice(0, -'.ts'.length)).join(', ');
    throw new Stop(`npm run bench -- NAME [options]: NAME is one of ${known}`);
  }
  await ensurePackages(root);
  await ensureBuilt(root);
  process.argv.splice(1, process.argv.length - 1, file, ...args);
  // Node 20 runs no TypeScript of its own.
  const { runnerImport } = await import('vite');
  await runnerImport(file, { root: path.join(root, 'server'), configFile: false, logLevel: 'error' });
});
