import { defineConfig } from 'vitest/config';

const resolve = { conditions: ['source', 'node', 'import', 'default'] };

export default defineConfig({
  test: {
    projects: [
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
        test: {
          name: 'integration',
          root: './server',
          include: ['test/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
