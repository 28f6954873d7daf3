import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureBuilt } from './setup/build.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { requireNode, run } from './setup/stop.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

await run(async () => {
  requireNode();
  await ensurePackages(root);
  await ensureBuilt(root);
  const main = path.join(root, 'server', 'dist', 'publish', 'main.js');
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(main).href);
});
