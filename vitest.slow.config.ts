import { defineConfig } from 'vitest/config';

const resolve = { conditions: ['source', 'node'] };

/** What takes minutes and is run by a command of its own: npm run test:slow. */
export default defineConfig({
  resolve,
  ssr: { resolve },
  test: { root: './server', include: ['test/slow/**/*.test.ts'], testTimeout: 600_000, fileParallelism: false },
});
