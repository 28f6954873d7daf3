import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { describe, expect, test } from 'vitest';

/** What a page imports: bytes, minified and compressed, that it pays besides a socket library. */
const LIMITS = {
  'createBounds, createPost, createReceiver': 8_000,
  'ClientError, createClient': 9_000,
};

const CORE = fileURLToPath(new URL('core/index.ts', import.meta.url));

describe('the core without a socket library', () => {
  test.each(Object.entries(LIMITS))('%s: under %i bytes', async (names, limit) => {
    const bundle = await rolldown({
      input: 'page',
      platform: 'browser',
      plugins: [
        {
          name: 'page',
          resolveId: (id) => (id === 'page' ? '/page.ts' : null),
          load: (id) => (id === '/page.ts' ? `export { ${names} } from '${CORE}';` : null),
        },
      ],
    });
    const { output } = await bundle.generate({ minify: true, format: 'esm' });
    await bundle.close();
    const [{ code, imports }] = output;
    expect(imports).toEqual([]);
    expect(code).toContain('ack_beyond_head');
    expect(gzipSync(code, { level: 9 }).length).toBeLessThan(limit);
  });
});
