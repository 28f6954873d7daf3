import path from 'node:path';

/**
 * Bundles the seeded runs, the service and the client library of the tree `root` into one file, and answers its path. Node 20 runs no
 * TypeScript, and a bundle needs no build of the tree that it was made from.
 */
export async function bundleSeeds(root, outDir) {
  const { build } = await import('vite');
  const conditions = ['source', 'node', 'import', 'default'];
  await build({
    root: path.join(root, 'server'),
    configFile: false,
    logLevel: 'error',
    resolve: {
      conditions,
      // Not through node_modules: there a copy of the tree would find the tree that it was copied from.
      alias: [{ find: /^@surecast\/shared\/(.*)$/, replacement: `${root}/shared/src/$1/index.ts` }],
    },
    ssr: { noExternal: true, resolve: { conditions } },
    build: {
      ssr: path.join(root, 'server/test/seeded/seed-worker.ts'),
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      sourcemap: 'inline',
      rolldownOptions: { output: { entryFileNames: 'seed-worker.mjs' } },
    },
  });
  return path.join(outDir, 'seed-worker.mjs');
}
