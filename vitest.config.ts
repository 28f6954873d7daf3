import { defineConfig } from 'vitest/config';

const resolve = { conditions: ['source', 'node'] };

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'scripts', root: './scripts', include: ['**/*.test.mjs'] } },
      {
        resolve,
        ssr: { resolve },
        test: { name: 'shared', root: './shared', include: ['src/**/*.test.ts'] },
      },
      {
        resolve,
        ssr: { resolve },
        test: { name: 'server', root: './server', include: ['src/**/*.test.ts'] },
      },
      {
        resolve,
        ssr: { resolve },
        test: { name: 'web', root: './web', include: ['src/**/*.test.ts'] },
      },
      {
        resolve,
        ssr: { resolve },
        test: {
          name: 'integration',
          root: './server',
          include: ['test/**/*.test.ts'],
          exclude: ['test/slow/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
