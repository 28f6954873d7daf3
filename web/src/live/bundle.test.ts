import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';

/** What an app carries that imports only these names. */
async function bundleOf(names: string): Promise<string> {
  const entry = '\0app';
  const live = decodeURIComponent(new URL('index.ts', import.meta.url).pathname);
  const bundle = await rolldown({
    input: entry,
    platform: 'browser',
    external: [/^react/, /^socket\.io-client/],
    resolve: { conditionNames: ['source', 'browser', 'import', 'default'] },
    plugins: [
      {
        name: 'app',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? `export { ${names} } from ${JSON.stringify(live)};` : null),
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  return output[0].code;
}

const FEED = 'loadOlder';
const OUTGOING = 'discard(';
const CLIENT = 'socket.io-client';
const RECEIPTS = 'quarantined';

describe('an app that imports some of the hooks', () => {
  it('carries neither list nor client with useConnection alone', async () => {
    const code = await bundleOf('useConnection');
    for (const part of [FEED, OUTGOING, CLIENT, RECEIPTS]) expect(code).not.toContain(part);
    expect(code).toContain('rejoin');
    expect(code.length).toBeLessThan(2_000);
  });

  it('carries the client with the provider, and each part with its hook', async () => {
    const [provider, receipt, channel] = await Promise.all(
      ['SurecastProvider, useConnection', 'useReceipt', 'useChannel'].map(bundleOf),
    );
    expect(provider).toContain(CLIENT);
    for (const part of [FEED, OUTGOING, RECEIPTS]) expect(provider).not.toContain(part);
    expect(receipt).toContain(RECEIPTS);
    expect(receipt).not.toContain(FEED);
    expect(channel).toContain(FEED);
    expect(channel).not.toContain(OUTGOING);
  });
});
