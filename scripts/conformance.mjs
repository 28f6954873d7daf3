import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './setup/build.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { requireNode, run } from './setup/stop.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

await run(async () => {
  requireNode();
  await ensurePackages(root);
  await ensureBuilt(root);
  // Node 20 runs no TypeScript of its own.
  const { runnerImport } = await import('vite');
  const file = path.join(root, 'server', 'conformance', 'main.ts');
  const { module } = await runnerImport(file, {
    root: path.join(root, 'server'),
    configFile: false,
    logLevel: 'error',
  });
  process.exitCode = await module.main(process.argv.slice(2), process.env);
});
