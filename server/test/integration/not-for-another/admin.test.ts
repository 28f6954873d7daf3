import { request as httpRequest } from 'node:http';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, HOUR_S, now, SECRET, sign, startVictim, unsigned, type Victim } from './victim.js';

let alice: Victim;

beforeAll(async () => {
  alice = await startVictim();
});

afterAll(() => alice?.stop());

describe('the admin api without a session', () => {
  it('answers nothing on any of its routes, whatever is sent instead of one', async () => {
    const document = (await (await fetch(`${alice.url}/docs/json`)).json()) as { paths: Record<string, object> };
    const routes = Object.entries(document.paths).filter(([path]) => path.startsWith('/admin/api/'));
    expect(routes.length).toBeGreaterThan(7);
    const hers = await sign('alice');
    const key = new TextEncoder().encode(SECRET);
    const session = await new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience('surecast-admin')
      .setExpirationTime(now() + HOUR_S)
      .sign(key);
    const pretexts: Record<string, string>[] = [
      {},
      bearer(hers),
      { cookie: `surecast_admin=${hers}` },
      { cookie: `surecast_admin=${session}` },
      { cookie: `surecast_admin=${unsigned({ aud: 'surecast-admin', exp: now() + HOUR_S })}` },
      { authorization: `Basic ${Buffer.from(`admin:${alice.server.adminPassword}`).toString('base64')}` },
      { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', forwarded: 'for=127.0.0.1' },
    ];
    await alice.movesNothing(async () => {
      for (const [path, methods] of routes) {
        const place = path
          .replace('{channel}', 'orders')
          .replace('{*}', 'alice/phone')
          .replace('{id}', String(alice.ids[0]));
        for (const method of Object.keys(methods)) {
          for (const headers of pretexts) {
            const response = await fetch(alice.url + place, { method: method.toUpperCase(), headers });
            expect(response.status, `${method} ${place}`).toBe(401);
            expect(await response.json(), `${method} ${place}`).toMatchObject({ code: 'login_required' });
          }
        }
      }
    });
  });

  it('other ways to write its addresses lead nowhere', async () => {
    const ways = [
      '/admin/api//clients?channel=orders',
      '/admin//api/clients?channel=orders',
      '/admin/%61pi/clients?channel=orders',
      '/admin/api/%63lients?channel=orders',
      '/ADMIN/API/clients?channel=orders',
      '/admin/api/clients/?channel=orders',
      '/admin/./api/clients?channel=orders',
      '/assets/../admin/api/clients?channel=orders',
      '/admin/api/clients;x=1?channel=orders',
      '/admin/api/clients%3Fchannel=orders',
      '/admin/api/clients/orders/alice%2Fphone',
      '/admin/api/clients/orders/alice/phone',
    ];
    for (const way of ways) {
      const { body } = await raw('GET', way);
      expect(body, way).not.toContain('alice');
      const overridden = await raw('GET', '/list?channel=news', {
        'x-original-url': way,
        'x-rewrite-url': way,
        'x-http-method-override': 'GET',
      });
      expect(overridden.body, way).not.toContain('alice');
    }
  });

  /** As it stands: `fetch` would tidy the path up first. */
  function raw(method: string, path: string, headers: Record<string, string> = {}): Promise<{ body: string }> {
    return new Promise((resolve, reject) => {
      const asked = httpRequest({ host: '127.0.0.1', port: alice.server.port, method, path, headers }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text) => {
          body += text;
        });
        response.on('end', () => resolve({ body }));
      });
      asked.on('error', reject).end();
    });
  }
});
