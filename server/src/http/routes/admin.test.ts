import { describe, expect, it } from 'vitest';
import {
  emptyService,
  FORM,
  form,
  NOW,
  PASSWORD,
  PUBLIC,
  startApp,
  type TestApp,
} from '../../../test/http/start-app.js';

const at = (ms: number) => new Date(ms).toISOString();
const login = (started: TestApp, password: string, remoteAddress = '127.0.0.1') =>
  started.app.inject({ method: 'POST', url: '/admin/login', payload: { password }, remoteAddress });

async function session(started: TestApp): Promise<string> {
  const response = await login(started, PASSWORD);
  return `surecast_admin=${response.cookies[0]?.value}`;
}

describe('POST /admin/login', () => {
  it('opens a session in a cookie that scripts and other sites cannot use', async () => {
    const response = await login(await startApp(), PASSWORD);
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ result: 'success' });
    expect(response.cookies).toEqual([
      {
        name: 'surecast_admin',
        value: expect.any(String),
        path: '/admin',
        httpOnly: true,
        sameSite: 'Strict',
        maxAge: 43_200,
      },
    ]);
  });

  it('asks for TLS off loopback', async () => {
    const response = await login(await startApp(PUBLIC), PASSWORD);
    expect(response.cookies[0]).toMatchObject({ secure: true });
  });

  it('takes a form, and sends a browser on to the page', async () => {
    const { app } = await startApp();
    const headers = { 'content-type': FORM, accept: 'text/html' };
    const payload = form({ password: PASSWORD });
    const response = await app.inject({ method: 'POST', url: '/admin/login', headers, payload });
    expect(response.statusCode).toBe(303);
    expect(response.headers.location).toBe('/admin');
    expect(response.cookies).toHaveLength(1);
  });

  it.each(['wrong', '', `${PASSWORD} `])('refuses %j with login_failed', async (password) => {
    const response = await login(await startApp(), password);
    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ code: 'login_failed' });
    expect(response.cookies).toEqual([]);
  });

  it.each([{}, { password: 5 }, { password: 'p'.repeat(1_001) }])('refuses %j', async (payload) => {
    const { app } = await startApp();
    const response = await app.inject({ method: 'POST', url: '/admin/login', payload });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: 'invalid_request' });
  });

  it('takes 10 attempts in 5 minutes from one address, whatever they are', async () => {
    const started = await startApp();
    for (let attempt = 0; attempt < 10; attempt += 1) expect((await login(started, 'wrong')).statusCode).toBe(401);
    const refused = await login(started, PASSWORD);
    expect(refused.statusCode).toBe(429);
    expect(refused.json()).toMatchObject({ code: 'rate_limited', retryable: true });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(290);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(300);
    expect((await login(started, PASSWORD, '192.0.2.7')).statusCode).toBe(200);
  });
});

describe('the session', () => {
  const paths = [
    '/admin/api/overview',
    '/admin/api/channels',
    '/admin/api/channels.csv',
    '/admin/api/clients',
    '/admin/api/clients.csv',
    '/admin/api/clients/items/sub/tab',
    '/admin/api/dead-letters',
    '/admin/api/messages?channel=items',
    '/admin/api/messages/i',
    '/admin/api/messages/i/debtors',
    '/admin/api/queues',
    '/admin/api/nodes',
    '/admin/api/history',
    '/admin/api/errors',
  ];

  it.each(paths)('is needed for %s', async (url) => {
    const { app, tokens, delivery } = await startApp();
    const { token } = await tokens.issue({ rights: { '*': ['read', 'write'] } });
    for (const cookie of ['', 'surecast_admin=nonsense', `surecast_admin=${token}`]) {
      const response = await app.inject({ url, headers: { cookie, authorization: `Bearer ${token}` } });
      expect(response.statusCode).toBe(401);
      expect(response.json()).toMatchObject({ code: 'login_required' });
    }
    expect(delivery.calls).toEqual([]);
  });

  it('is no token for clients', async () => {
    const started = await startApp();
    const token = (await session(started)).split('=')[1];
    const headers = { authorization: `Bearer ${token}` };
    expect((await started.app.inject({ url: '/list', headers })).json()).toMatchObject({ code: 'token_invalid' });
  });

  it('lasts 12 hours', async () => {
    const started = await startApp();
    const cookie = await session(started);
    const ask = async () => (await started.app.inject({ url: '/admin/api/nodes', headers: { cookie } })).statusCode;
    started.clock.ms += 12 * 3_600_000 - 1_000;
    expect(await ask()).toBe(200);
    started.clock.ms += 2_000;
    expect(await ask()).toBe(401);
  });

  it('ends with another password', async () => {
    const cookie = await session(await startApp());
    const { app } = await startApp({}, { adminPassword: 'another password' });
    expect((await app.inject({ url: '/admin/api/nodes', headers: { cookie } })).statusCode).toBe(401);
  });

  it('is taken from the browser at logout', async () => {
    const { app } = await startApp();
    const response = await app.inject({ method: 'POST', url: '/admin/logout' });
    expect(response.statusCode).toBe(200);
    expect(response.cookies[0]).toMatchObject({ name: 'surecast_admin', value: '', path: '/admin' });
    expect(response.cookies[0]?.expires?.getTime()).toBe(0);
  });
});

describe('/admin/api', () => {
  const service = emptyService();

  async function ask(url: string, parts: Parameters<typeof startApp>[1] = {}) {
    const started = await startApp({}, parts);
    const headers = { cookie: await session(started) };
    const response = await started.app.inject({ url, headers });
    return { ...started, response };
  }

  it('answers an empty service with zeros', async () => {
    const { response } = await ask('/admin/api/overview');
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.json()).toEqual({
      epoch: 'epoch-1',
      store: 'sqlite',
      connections: 0,
      connected: 0,
      away: 0,
      channels: 0,
      pending: 0,
      deadLetters: 0,
      resendIntervalMs: 30_000,
      maxResends: 5,
      nodes: [],
      now: {
        at: at(NOW - 10_000),
        connected: null,
        away: null,
        pending: null,
        savesPerS: 0,
        ackedPerS: 0,
        resendsPerS: 0,
        dropsPerS: 0,
        ackP50Ms: null,
        ackP99Ms: null,
      },
    });
  });

  it('answers one client, its key encoded or not', async () => {
    const asked: unknown[] = [];
    const client = async (channel: string, key: string) => {
      asked.push([channel, key]);
      return { client: key, state: 'away' as const, since: NOW, cursor: 4, joined: 0, rounds: [] };
    };
    const parts = { live: { ...service.live, client } };
    for (const key of ['sub%2Ftab', 'sub/tab', 'a%20%2F%3F/tab']) {
      const { response } = await ask(`/admin/api/clients/items/${key}`, parts);
      expect(response.statusCode).toBe(200);
    }
    expect(asked).toEqual([
      ['items', 'sub/tab'],
      ['items', 'sub/tab'],
      ['items', 'a /?/tab'],
    ]);
  });

  it.each(['/admin/api/clients/items/sub/tab', '/admin/api/messages/i', '/admin/api/nothing'])(
    'answers 404 not_found at %s',
    async (url) => {
      const { response } = await ask(url);
      expect(response.statusCode).toBe(404);
      expect(response.json()).toMatchObject({ code: 'not_found' });
    },
  );

  it.each([
    ['/admin/api/clients?state=gone', 'invalid_request'],
    ['/admin/api/clients?channel=a%20b', 'invalid_channel'],
    ['/admin/api/dead-letters?reason=none', 'invalid_request'],
    ['/admin/api/channels?cursor=', 'invalid_request'],
  ])('refuses %s', async (url, code) => {
    const { response } = await ask(url);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code });
  });

  it('passes the questions about dead letters on', async () => {
    const asked: unknown[] = [];
    const letter = {
      id: 'l',
      channel: 'items',
      client: 'sub/tab',
      label: 'Firefox',
      joined: 1,
      from: 2,
      to: 9,
      reason: 'never_acknowledged' as const,
      attempts: 5,
      at: NOW,
      state: 'open' as const,
    };
    const deadLetters = async (query: unknown) => {
      asked.push(query);
      return { items: [letter], next: 'more' };
    };
    const parts = { store: { ...service.store, deadLetters } };
    const { response } = await ask('/admin/api/dead-letters?channel=items&client=sub%2Ftab&cursor=c', parts);
    expect(asked).toEqual([{ channel: 'items', client: 'sub/tab', cursor: 'c', limit: 100 }]);
    const { joined: _joined, ...row } = letter;
    expect(response.json()).toEqual({ items: [{ ...row, at: at(NOW) }], next: 'more' });
  });

  it('answers a message, the queues and the nodes', async () => {
    const node = { id: 'n', roles: ['api'], host: 'h', startedAt: NOW, connections: 2, alive: true };
    const parts = { live: { ...service.live, nodes: async () => [node] } };
    expect((await ask('/admin/api/nodes', parts)).response.json()).toEqual([
      { ...node, startedAt: at(NOW), memoryBytes: null, loopDelayMs: null },
    ]);
    expect((await ask('/admin/api/queues')).response.json()).toHaveProperty('fanOut.waiting', 0);
  });
});
