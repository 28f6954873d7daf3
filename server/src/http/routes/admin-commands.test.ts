import { describe, expect, it } from 'vitest';
import { emptyService, NOW, PASSWORD, startApp } from '../../../test/http/start-app.js';
import type { RedriveOutcome } from '../../delivery/redrive.js';
import type { QuarantinedEntry } from '../../store/store.js';

type Parts = NonNullable<Parameters<typeof startApp>[1]>;

const service = emptyService();
const at = (ms: number) => new Date(ms).toISOString();

async function loggedIn(parts: Parts) {
  const started = await startApp({}, parts);
  const login = await started.app.inject({ method: 'POST', url: '/admin/login', payload: { password: PASSWORD } });
  const cookie = `surecast_admin=${login.cookies[0]?.value}`;
  const post = (url: string, headers: Record<string, string> = {}) =>
    started.app.inject({ method: 'POST', url: `/admin/api/${url}`, headers: { cookie, ...headers } });
  const get = (url: string) => started.app.inject({ url: `/admin/api/${url}`, headers: { cookie } });
  return { ...started, post, get };
}

function redriving(outcome: RedriveOutcome) {
  const asked: unknown[] = [];
  const redrive = async (...call: unknown[]) => {
    asked.push(call);
    return outcome;
  };
  return { asked, parts: { redrive: { redrive } } };
}

const entry = {
  id: 'an-id',
  order: 'o',
  shard: 5,
  channel: 'items',
  subject: 's',
  fingerprint: 'f',
  title: 'A title',
  text: 'text',
  at: NOW - 1_000,
  due: NOW - 1_000,
  bytes: 11,
};
const quarantined: QuarantinedEntry = { entry, error: 'TypeError: no', at: NOW };

describe('POST /admin/api/dead-letters/:id/redrive', () => {
  it.each<RedriveOutcome>([
    { kind: 'returned' },
    { kind: 'empty' },
    { kind: 'gone' },
    { kind: 'waiting' },
    { kind: 'not_connected' },
    { kind: 'sent', from: 1, to: 9, messages: 8, more: true },
  ])('answers what became of it, and leaves a line in the log: $kind', async (outcome) => {
    const { asked, parts } = redriving(outcome);
    const { post, log } = await loggedIn(parts);
    const response = await post('dead-letters/letter-1/redrive');
    const { kind, ...rest } = outcome;
    expect(response.statusCode).toBe(200);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.json()).toEqual({ outcome: kind, ...rest });
    expect(asked).toEqual([['letter-1', undefined]]);
    const lines = log.filter(({ msg }) => msg === 'admin: redrive');
    expect(lines).toMatchObject([{ level: 30, target: 'letter-1', outcome: kind, address: '127.0.0.1' }]);
  });

  it('goes on where the part before ended', async () => {
    const { asked, parts } = redriving({ kind: 'sent', from: 1_000, to: 2_000, messages: 1_000, more: false });
    const { post } = await loggedIn(parts);
    expect((await post('dead-letters/l/redrive?after=1000')).statusCode).toBe(200);
    expect(asked).toEqual([['l', 1_000]]);
    for (const after of ['-1', 'x', '1.5', '9007199254740993']) {
      expect((await post(`dead-letters/l/redrive?after=${after}`)).statusCode).toBe(400);
    }
    expect(asked).toHaveLength(1);
  });

  it('answers 404 for a letter that is not there', async () => {
    const { post } = await loggedIn(redriving({ kind: 'unknown_letter' }).parts);
    const response = await post('dead-letters/none/redrive');
    expect(response.statusCode).toBe(404);
    expect(response.json()).toMatchObject({ result: 'failure', code: 'not_found' });
  });

  it('does nothing without a session, for another origin, or by GET', async () => {
    const { asked, parts } = redriving({ kind: 'waiting' });
    const { app, post, get } = await loggedIn(parts);
    const url = '/admin/api/dead-letters/l/redrive';
    expect((await app.inject({ method: 'POST', url })).json()).toMatchObject({ code: 'login_required' });
    const foreign = await post('dead-letters/l/redrive', { origin: 'https://elsewhere.example' });
    expect(foreign.json()).toMatchObject({ code: 'origin_refused' });
    expect((await get('dead-letters/l/redrive')).statusCode).toBe(405);
    expect(asked).toEqual([]);
  });
});

describe('/admin/api/quarantined', () => {
  it('lists what was set aside, with its error', async () => {
    const asked: unknown[] = [];
    const page = async (query: unknown) => {
      asked.push(query);
      return { items: [quarantined], next: 'more' };
    };
    const { get } = await loggedIn({ store: { ...service.store, quarantined: page } });
    const response = await get('quarantined?cursor=c');
    expect(asked).toEqual([{ cursor: 'c', limit: 100 }]);
    const { id, channel, title, bytes } = entry;
    const row = { id, channel, title, bytes, at: at(entry.at), since: at(NOW), error: 'TypeError: no' };
    expect(response.json()).toEqual({ items: [row], next: 'more' });
  });

  it('releases a message once, has its shard fanned out, and leaves a line in the log', async () => {
    const released: unknown[] = [];
    const relayed: number[] = [];
    let isThere = true;
    const store = {
      ...service.store,
      findQuarantined: async () => (isThere ? quarantined : null),
      releaseQuarantined: async (...release: unknown[]) => {
        released.push(release);
        isThere = false;
        return true;
      },
    };
    const { post, log } = await loggedIn({ store, relay: (shard) => relayed.push(shard) });
    const response = await post('quarantined/an-id/release');
    expect([response.statusCode, response.json()]).toEqual([200, { result: 'success' }]);
    const again = await post('quarantined/an-id/release');
    expect([again.statusCode, again.json()]).toMatchObject([404, { code: 'not_found' }]);
    expect(released).toEqual([['an-id', entry.due]]);
    expect(relayed).toEqual([5]);
    const lines = log.filter(({ msg }) => msg === 'admin: release');
    expect(lines).toMatchObject([
      { target: 'an-id', outcome: 'success' },
      { target: 'an-id', outcome: 'not_found' },
    ]);
  });

  it('releases nothing without a session', async () => {
    const released: unknown[] = [];
    const releaseQuarantined = async (id: string) => released.push(id) > 0;
    const { app } = await loggedIn({ store: { ...service.store, releaseQuarantined } });
    const response = await app.inject({ method: 'POST', url: '/admin/api/quarantined/an-id/release' });
    expect(response.json()).toMatchObject({ code: 'login_required' });
    expect(released).toEqual([]);
  });
});
