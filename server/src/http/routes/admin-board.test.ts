import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, startApp } from '../../../test/http/start-app.js';
import { SurecastError } from '../../errors.js';
import type { BoardQuestion, QueueBoard } from '../../queue/queue.js';

const HTML = 'text/html,application/xhtml+xml,*/*;q=0.8';
let assets: string;

beforeAll(async () => {
  assets = await mkdtemp(join(tmpdir(), 'surecast-board-'));
  await writeFile(join(assets, 'main.js'), 'start()');
});
afterAll(() => rm(assets, { recursive: true }));

async function start(asked: unknown[] = []) {
  const ask: BoardQuestion['ask'] = async ({ params, query }) => {
    asked.push({ params: { ...params }, query });
    if (params.name === 'away') throw new SurecastError('live_unavailable');
    return { status: params.name === 'none' ? 404 : 200, body: { queues: [] } };
  };
  const queueBoard: QueueBoard = {
    assets,
    pages: ['/', '/queue/:name'],
    questions: [
      { path: '/api/queues', ask },
      { path: '/api/queues/:name', ask },
    ],
    page: async (base) => `<base href="${base}">`,
  };
  const { app } = await startApp({}, { queueBoard });
  const login = await app.inject({ method: 'POST', url: '/admin/login', payload: { password: PASSWORD } });
  const cookie = `surecast_admin=${login.cookies[0]?.value}`;
  const get = (path: string) => app.inject({ url: `/admin/queues${path}`, headers: { cookie, accept: HTML } });
  return { app, cookie, get };
}

describe('/admin/queues', () => {
  it.each(['', '/queue/fan-out'])('shows the page at %j, with a content policy of its own', async (path) => {
    const { get } = await start();
    const response = await get(path);
    expect(response.statusCode).toBe(200);
    expect(response.body).toBe('<base href="/admin/queues/">');
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.headers['cache-control']).toBe('no-store');
    const policy = String(response.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).not.toContain('unsafe-eval');
  });

  it('leaves the policy of other pages as it is', async () => {
    const { app } = await start();
    const { headers } = await app.inject({ url: '/', headers: { accept: HTML } });
    expect(headers['content-security-policy']).toContain("base-uri 'none'");
  });

  it.each(['', '/queue/fan-out'])('sends a person without a session to the login: %j', async (path) => {
    const { app } = await start();
    const response = await app.inject({ url: `/admin/queues${path}`, headers: { accept: HTML } });
    expect([response.statusCode, response.headers.location]).toEqual([303, '/admin']);
  });

  it.each(['/api/queues', '/static/main.js'])('refuses a script without a session: %s', async (path) => {
    const asked: unknown[] = [];
    const { app } = await start(asked);
    const response = await app.inject({ url: `/admin/queues${path}` });
    expect([response.statusCode, response.json().code]).toEqual([401, 'login_required']);
    expect(asked).toEqual([]);
  });

  it('passes questions on, and answers as the board does', async () => {
    const asked: unknown[] = [];
    const { get } = await start(asked);
    expect((await get('/api/queues?page=2&status=active')).json()).toEqual({ queues: [] });
    expect((await get('/api/queues/none')).statusCode).toBe(404);
    expect(asked).toEqual([
      { params: {}, query: { page: '2', status: 'active' } },
      { params: { name: 'none' }, query: {} },
    ]);
  });

  it('answers 503 while Redis is away', async () => {
    const { get } = await start();
    expect((await get('/api/queues/away')).statusCode).toBe(503);
  });

  it('takes no command', async () => {
    const { app, cookie } = await start();
    for (const method of ['PUT', 'POST', 'PATCH', 'DELETE'] as const) {
      const response = await app.inject({ method, url: '/admin/queues/api/queues', headers: { cookie } });
      expect(response.statusCode).toBe(404);
    }
  });

  it('serves the files of the page, and nothing beside them', async () => {
    const { get } = await start();
    const response = await get('/static/main.js');
    expect([response.statusCode, response.body]).toEqual([200, 'start()']);
    expect(response.headers['cache-control']).toBe('private, max-age=3600');
    expect((await get('/static/..%2F..%2Fetc%2Fpasswd')).statusCode).not.toBe(200);
  });
});
