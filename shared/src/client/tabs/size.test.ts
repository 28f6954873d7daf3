import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { expect, test } from 'vitest';

/** Bytes, minified and compressed, of a client that tabs share, with the core in it. */
const LIMIT = 17_000;

test(`tabs with the core are under ${LIMIT} bytes without a socket library`, async () => {
  const bundle = await rolldown({
    input: fileURLToPath(new URL('index.ts', import.meta.url)),
    platform: 'browser',
    external: ['socket.io-client'],
  });
  const { output } = await bundle.generate({ minify: true, format: 'esm' });
  await bundle.close();
  const [{ code, imports }] = output;
  expect(imports).toEqual(['socket.io-client']);
  const size = gzipSync(code, { level: 9 }).length;
  expect(size).toBeGreaterThan(9_000);
  expect(size).toBeLessThan(LIMIT);
});
