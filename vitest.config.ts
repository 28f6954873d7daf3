import { defineConfig } from 'vitest/config';

/** Take both processors, or measure times. */
const ALONE = ['test/fault/faults.test.ts', 'test/seeded/seeds.test.ts'];

const resolve = { conditions: ['source', 'node'] };

export default defineConfig({
  test: {
    // As many as a small machine has processors: many tests wait for a while, and vitest would leave one out.
    maxWorkers: 2,
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
          exclude: ['test/slow/**', ...ALONE],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr: { resolve },
        test: {
          name: 'alone',
          root: './server',
          include: ALONE,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
