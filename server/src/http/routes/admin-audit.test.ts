import { describe, expect, it } from 'vitest';
import { emptyService, NOW, PASSWORD, startApp } from '../../../test/http/start-app.js';
import { createMemoryStore } from '../../store/memory/index.js';

const service = emptyService();

async function start(parts: Parameters<typeof startApp>[1] = {}) {
  const store = createMemoryStore();
  await store.open();
  const started = await startApp({}, { store, ...parts });
  const login = (password = PASSWORD, remoteAddress = '127.0.0.1') =>
    started.app.inject({ method: 'POST', url: '/admin/login', payload: { password }, remoteAddress });
  const cookie = `surecast_admin=${(await login(PASSWORD, '192.0.2.9')).cookies[0]?.value}`;
  const ask = (url: string) => started.app.inject({ url: `/admin/api/${url}`, headers: { cookie } });
  const post = (url: string, payload?: object) =>
    started.app.inject({ method: 'POST', url, headers: { cookie }, ...(payload && { payload }) });
  /** The log as the page shows it, newest first, without the login above. */
  const entries = async () => {
    const { items } = (await ask('audit')).json<{ items: Record<string, string>[] }>();
    return items.slice(0, -1).map(({ action, target, outcome, address }) => [action, target, outcome, address]);
  };
  return { ...started, store, login, cookie, ask, post, entries };
}

describe('GET /admin/api/audit', () => {
  it('is behind the session', async () => {
    const { app } = await start();
    expect((await app.inject({ url: '/admin/api/audit' })).json()).toMatchObject({ code: 'login_required' });
  });

  it('has a login with its time and address', async () => {
    const { ask } = await start();
    const response = await ask('audit');
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.json()).toEqual({
      items: [
        {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          at: new Date(NOW).toISOString(),
          action: 'login',
          target: '',
          outcome: 'success',
          address: '192.0.2.9',
        },
      ],
      next: null,
    });
  });

  it('has failed logins, counted by address, also those that were rate limited', async () => {
    const { login, entries } = await start();
    for (let attempt = 0; attempt < 14; attempt += 1) await login('wrong');
    await login('wrong', '192.0.2.1');
    expect(await entries()).toEqual([
      ['login_failed', '', '1 attempt', '192.0.2.1'],
      ['login_failed', '', '14 attempts, 4 rate limited', '127.0.0.1'],
    ]);
  });

  it('has the logout of somebody who was logged in, and of nobody else', async () => {
    const { app, post, entries } = await start();
    for (const headers of [{}, { cookie: 'surecast_admin=nonsense' }]) {
      expect((await app.inject({ method: 'POST', url: '/admin/logout', headers })).statusCode).toBe(200);
    }
    await post('/admin/logout');
    expect(await entries()).toEqual([['logout', '', 'success', '127.0.0.1']]);
  });

  it('has commands with what they were done to and how they came out', async () => {
    const redrive = async (id: string) =>
      id === 'none' ? { kind: 'unknown_letter' as const } : { kind: 'waiting' as const };
    const { post, entries } = await start({ redrive: { redrive } });
    await post('/admin/api/dead-letters/letter-1/redrive');
    await post('/admin/api/dead-letters/none/redrive');
    await post('/admin/api/dead-letters/redrive', { ids: ['letter-2', 'none'] });
    await post('/admin/api/quarantined/an-id/release');
    expect(await entries()).toEqual([
      ['release', 'an-id', 'not_found', '127.0.0.1'],
      ['redrive', 'none', 'not_found', '127.0.0.1'],
      ['redrive', 'letter-2', 'waiting', '127.0.0.1'],
      ['redrive', 'none', 'not_found', '127.0.0.1'],
      ['redrive', 'letter-1', 'waiting', '127.0.0.1'],
    ]);
  });

  it('is filtered by action and paged', async () => {
    const { store, ask } = await start();
    const what = { action: 'drop', outcome: 'done', address: '::1' } as const;
    const many = Array.from({ length: 130 }, (_, number) => {
      return { id: `drop-${String(number).padStart(3, '0')}`, at: NOW + number, target: `client ${number}`, ...what };
    });
    await store.putAudit(many);
    const first = (await ask('audit?action=drop')).json();
    expect(first.items).toHaveLength(100);
    expect(first.items[0]).toMatchObject({ target: 'client 129' });
    const second = (await ask(`audit?action=drop&cursor=${encodeURIComponent(first.next)}`)).json();
    expect(second.items.map(({ target }: { target: string }) => target).at(-1)).toBe('client 0');
    expect([second.items.length, second.next]).toEqual([30, null]);
    expect((await ask('audit?action=login')).json().items).toHaveLength(1);
  });

  it.each(['audit?action=nothing', 'audit?cursor=x'])('refuses %s', async (url) => {
    const { ask } = await start();
    const response = await ask(url);
    expect([response.statusCode, response.json().code]).toEqual([400, 'invalid_request']);
  });

  it('that cannot be written undoes nothing, and says so in the log', async () => {
    const putAudit = async () => Promise.reject(new Error('no room'));
    const redrive = async () => ({ kind: 'waiting' as const });
    const { post, login, log } = await start({ store: { ...service.store, putAudit }, redrive: { redrive } });
    expect((await login()).statusCode).toBe(200);
    const response = await post('/admin/api/dead-letters/letter-1/redrive');
    expect([response.statusCode, response.json()]).toEqual([200, { outcome: 'waiting' }]);
    const lines = log.filter(({ msg }) => msg === 'audit: what an admin did could not be written down');
    expect(lines.at(-1)).toMatchObject({ level: 50, entries: [{ action: 'redrive', target: 'letter-1' }] });
  });

  it('keeps a bounded part of what was given', async () => {
    const { app, store } = await start();
    await app.auditTrail.record({ action: 'drop', target: 't'.repeat(5_000), outcome: 'done', address: '::1' });
    const { items } = await store.audit({ action: 'drop', limit: 1 });
    expect(items[0]?.target).toHaveLength(1_000);
  });
});
