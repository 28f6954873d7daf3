import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { expect, test } from 'vitest';

/** Bytes, minified and compressed: what a page pays besides a socket library. */
const LIMIT = 9_100;

test(`the core is under ${LIMIT} bytes without a socket library`, async () => {
  const bundle = await rolldown({
    input: fileURLToPath(new URL('core/index.ts', import.meta.url)),
    platform: 'browser',
  });
  const { output } = await bundle.generate({ minify: true, format: 'esm' });
  await bundle.close();
  const [{ code, imports }] = output;
  expect(imports).toEqual([]);
  expect(code).toContain('token_expired');
  expect(gzipSync(code, { level: 9 }).length).toBeLessThan(LIMIT);
});
