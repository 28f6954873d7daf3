import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import { afterEach, expect, it } from 'vitest';
import { type Outcomes, summarise } from '../../conformance/report.js';
import { readRules } from '../../conformance/rules.js';
import { tryServer } from '../../conformance/server/run.js';
import { UNCHECKED } from '../../conformance/unchecked.js';
import { startServer } from '../support/server.js';

const RESEND_MS = 2_000;
const rules = readRules().filter(({ side }) => side === 'server');
const cleanup: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const step of cleanup.splice(0).reverse()) await step();
});

const summaryOf = (outcomes: Outcomes) => summarise(rules, outcomes, UNCHECKED);

it('this server keeps every rule of PROTOCOL.md that can be seen from outside, those that wait for resends too', async () => {
  const server = await startServer({ env: { RESEND_INTERVAL: `${RESEND_MS}ms` } });
  cleanup.push(() => server.stop());
  const { lines, broken, skipped } = summaryOf(await tryServer({ url: server.url, resendMs: RESEND_MS }, true));
  expect(broken, lines.join('\n')).toEqual([]);
  expect(skipped, lines.join('\n')).toEqual([]);
}, 120_000);

it('with given tokens for a prefix, on a server that hands out none', async () => {
  const JWT_SECRET = 'a-secret-for-this-test-of-40-characters!';
  // An address of loopback that the service does not count as one.
  const env = { HOST: '::ffff:127.0.0.1', JWT_SECRET, ALLOWED_ORIGINS: 'https://app.example.org' };
  const server = await startServer({ env });
  cleanup.push(() => server.stop());
  const sign = (subject: string) =>
    new SignJWT({ ch: { 'tried.*': ['read', 'write'] } })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(subject)
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(JWT_SECRET));
  const options = { url: `http://127.0.0.1:${server.port}`, token: await sign('one'), channels: 'tried.' };
  const { lines, broken, skipped } = summaryOf(await tryServer({ ...options, otherToken: await sign('two') }));
  expect(broken, lines.join('\n')).toEqual([]);
  // Host names count on loopback only; the others take long.
  expect(skipped, lines.join('\n')).toEqual(['WP16', 'WP70', 'WP71', 'WP75']);
}, 60_000);

it('a server that says yes to everything and does nothing breaks the rules', async () => {
  const yes = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ token: 't', expiresAt: new Date().toISOString(), sub: 's', result: 'success' }));
  });
  await new Promise<void>((resolve) => yes.listen(0, '127.0.0.1', resolve));
  cleanup.push(async () => {
    yes.closeAllConnections();
    await new Promise((resolve) => yes.close(resolve));
  });
  const { port } = yes.address() as AddressInfo;
  const { kept, broken } = summaryOf(await tryServer({ url: `http://127.0.0.1:${port}` }));
  expect(kept).toBe(0);
  expect(broken.length).toBeGreaterThan(30);
});
