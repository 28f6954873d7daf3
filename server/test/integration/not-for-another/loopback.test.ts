import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loginAdmin } from '../../support/admin.js';
import { until } from '../../support/readers.js';
import { newSave, WAYS } from '../../support/saves.js';
import { startServer, type TestServer } from '../../support/server.js';
import { connectSilent, freshToken } from '../../support/silent.js';
import { EVERYTHING, HOUR_S, now, unsigned } from './victim.js';

describe('on loopback, where anybody gets a token', () => {
  let local: TestServer;
  beforeAll(async () => {
    local = await startServer();
  });
  afterAll(() => local?.stop());

  it('AK2 each gets a subject of its own; only the old token itself keeps one', async () => {
    const [mine, theirs] = [await freshToken(local.url), await freshToken(local.url)];
    const subjectOf = (token: string) =>
      (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string }).sub;
    expect(subjectOf(mine)).not.toBe(subjectOf(theirs));
    expect(subjectOf(await freshToken(local.url, mine))).toBe(subjectOf(mine));
    const claims = { sub: subjectOf(mine), exp: now() + HOUR_S, ch: EVERYTHING };
    const [header, , signature] = theirs.split('.');
    const stolen = [unsigned(claims), `${header}.${unsigned(claims).split('.')[1]}.${signature}`, 'nonsense'];
    for (const token of stolen) expect(subjectOf(await freshToken(local.url, token))).not.toBe(subjectOf(mine));
    const response = await fetch(`${local.url}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sub: subjectOf(mine), subject: subjectOf(mine), client: 'phone' }),
    });
    expect(((await response.json()) as { sub: string }).sub).not.toBe(subjectOf(mine));
  });

  it('AK2 the same client name under two handed tokens are two clients, and acks need a token', async () => {
    const [mine, theirs] = [await connectSilent(local.url, 'same'), await connectSilent(local.url, 'same')];
    const json = WAYS.json as (typeof WAYS)[string];
    try {
      const answer = await mine.subscribe('orders');
      await json(local.url, newSave('orders', 1));
      await until('it came', () => mine.sends.length === 1);
      await theirs.subscribe('orders');
      const ack = { client: 'same', channel: 'orders', epoch: answer.epoch, upTo: 1 };
      expect((await theirs.ack('orders', 1)).status).toBe(200);
      const without = await fetch(`${local.url}/ack`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(ack),
      });
      expect(without.status).toBe(401);
      const localAdmin = await loginAdmin(() => local.url, local.adminPassword);
      const cursors = (await localAdmin.clients('orders')).map(({ cursor }) => cursor).sort();
      expect(cursors).toEqual([0, 1]);
      expect([mine.disconnected, theirs.disconnected]).toEqual([false, false]);
    } finally {
      mine.close();
      theirs.close();
    }
  });

  it('a name that somebody else points at 127.0.0.1 is no way in', async () => {
    for (const host of [
      'evil.example',
      `evil.example:${local.port}`,
      '127.0.0.1.evil.example',
      'localhost.evil.example',
    ]) {
      for (const path of ['/ack', '/token', '/save', '/admin/login']) {
        const status = await new Promise((resolve, reject) => {
          const asked = httpRequest(
            {
              host: '127.0.0.1',
              port: local.port,
              method: 'POST',
              path,
              headers: { host, 'x-forwarded-host': '127.0.0.1' },
            },
            (response) => {
              response.resume();
              resolve(response.statusCode);
            },
          );
          asked.on('error', reject).end('{}');
        });
        expect(status, `${host} ${path}`).toBe(403);
      }
    }
  });
});
