import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { BROWSER, FORM, PUBLIC, startApp } from '../../test/http/start-app.js';
import { SurecastError } from '../errors.js';
import { addGuard } from './guard.js';

const ALLOWED = 'https://app.example.org';

describe('Host on loopback', () => {
  it.each([
    'localhost',
    'localhost:8080',
    '127.0.0.1:8080',
    '127.8.9.10',
    '[::1]:8080',
    'LOCALHOST:1',
    'a.localhost:80',
  ])('answers to %s', async (host) => {
    const { app } = await startApp();
    expect((await app.inject({ url: '/list', headers: { host } })).statusCode).toBe(200);
  });

  it.each(['evil.example', 'evil.example:8080', '127.0.0.1.evil.example', 'localhost.evil.example', '192.168.0.1'])(
    'refuses %j: a name of somebody else’s that points here',
    async (host) => {
      const { app, delivery } = await startApp();
      for (const method of ['GET', 'POST'] as const) {
        const response = await app.inject({ method, url: '/list', headers: { host } });
        expect(response.statusCode).toBe(403);
        expect(response.json()).toMatchObject({ code: 'host_refused', retryable: false });
      }
      expect(delivery.calls).toEqual([]);
    },
  );

  it('is not looked at off loopback, where a proxy stands in front', async () => {
    const { app } = await startApp(PUBLIC);
    expect((await app.inject({ url: '/health/live', headers: { host: 'push.example.org' } })).statusCode).toBe(200);
  });
});

describe('Origin of what changes something', () => {
  async function save(headers: Record<string, string>) {
    const { app } = await startApp({ ALLOWED_ORIGINS: ALLOWED });
    const all = { host: 'localhost:8080', ...headers };
    return app.inject({ method: 'POST', url: '/save', headers: all, payload: { title: 'a' } });
  }

  it.each([
    ['a program', {}],
    ['the same origin', { origin: 'http://localhost:8080' }],
    ['the same origin behind TLS', { origin: 'https://localhost:8080' }],
    ['an allowed origin', { origin: ALLOWED, 'sec-fetch-site': 'cross-site' }],
    ['a hidden origin that the browser vouches for', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
  ])('takes a save from %s', async (_who, headers) => {
    expect((await save(headers as Record<string, string>)).statusCode).toBe(201);
  });

  it.each([
    ['another site', { origin: 'http://evil.example' }],
    ['another port', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }],
    ['a hidden origin', { origin: 'null' }],
    ['a longer name than an allowed one', { origin: `${ALLOWED}.evil.example` }],
    ['nonsense', { origin: 'nonsense' }],
    ['a cross-site request without an origin', { 'sec-fetch-site': 'cross-site' }],
  ])('refuses a save from %s', async (_who, headers) => {
    const response = await save(headers as Record<string, string>);
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({ code: 'origin_refused', retryable: false });
  });

  it.each(['/ack', '/token', '/admin/login', '/admin/logout'])('is asked for at %s too', async (url) => {
    const { app } = await startApp();
    const headers = { origin: 'http://evil.example' };
    const response = await app.inject({ method: 'POST', url, headers, payload: {} });
    expect(response.json()).toMatchObject({ code: 'origin_refused' });
  });
});

describe('a node that drains', () => {
  async function post(headers: Record<string, string>) {
    const app = Fastify();
    addGuard(app, { loopback: true, allowedOrigins: [], draining: () => true });
    app.addContentTypeParser(FORM, { parseAs: 'string' }, (_request, body, done) => done(null, body));
    let handled = false;
    app.post('/kept', { config: { keepsTyped: true } }, async () => {
      handled = true;
    });
    app.setErrorHandler((error, request, reply) => {
      const code = error instanceof SurecastError ? error.code : null;
      return reply.code(500).send({ code, body: request.body ?? null });
    });
    const all = { host: 'localhost', 'content-type': FORM, ...headers };
    const answer = (await app.inject({ method: 'POST', url: '/kept', headers: all, payload: 'title=a' })).json();
    await app.close();
    return { ...answer, handled };
  }

  it('reads a form first when its sender is answered with a page, so that what was typed is kept', async () => {
    expect(await post({ accept: BROWSER })).toEqual({ code: 'draining', body: 'title=a', handled: false });
    expect(await post({ accept: '*/*' })).toEqual({ code: 'draining', body: null, handled: false });
  });

  it('refuses a form of another site for its origin, whose page offers nothing to send', async () => {
    const answer = await post({ accept: BROWSER, origin: 'http://evil.example' });
    expect(answer).toEqual({ code: 'origin_refused', body: 'title=a', handled: false });
  });
});

describe('CORS', () => {
  const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };

  it('lets an allowed origin send and read', async () => {
    const { app } = await startApp({ ALLOWED_ORIGINS: ALLOWED });
    const before = await app.inject({ method: 'OPTIONS', url: '/save', headers: { origin: ALLOWED, ...preflight } });
    expect(before.statusCode).toBe(204);
    expect(before.headers['access-control-allow-origin']).toBe(ALLOWED);
    expect(before.headers['access-control-allow-headers']).toContain('idempotency-key');
    const response = await app.inject({ url: '/list', headers: { origin: ALLOWED } });
    expect(response.headers['access-control-allow-origin']).toBe(ALLOWED);
    expect(response.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it.each([ALLOWED, ''])('says nothing to other origins when %j is allowed', async (origins) => {
    const { app } = await startApp({ ALLOWED_ORIGINS: origins });
    const headers = { origin: 'http://evil.example', ...preflight };
    for (const method of ['OPTIONS', 'GET'] as const) {
      const response = await app.inject({ method, url: '/list', headers });
      expect(response.headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});

describe('headers that bind browsers', () => {
  it('allows what the page itself brings and nothing else', async () => {
    const { app } = await startApp();
    const { headers } = await app.inject('/');
    expect(headers['content-security-policy']).toBe(
      "default-src 'none';script-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data:;font-src 'self';connect-src 'self';manifest-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
    );
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('same-origin');
  });
});
