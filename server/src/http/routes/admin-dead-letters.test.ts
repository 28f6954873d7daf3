import { describe, expect, it } from 'vitest';
import { emptyService, NOW, PASSWORD, startApp } from '../../../test/http/start-app.js';
import { SurecastError } from '../../errors.js';
import type { DeadLetter, Store } from '../../store/store.js';

const service = emptyService();

async function start(parts: Parameters<typeof startApp>[1]) {
  const started = await startApp({}, parts);
  const login = await started.app.inject({ method: 'POST', url: '/admin/login', payload: { password: PASSWORD } });
  const headers = { cookie: `surecast_admin=${login.cookies[0]?.value}` };
  const get = (url: string) => started.app.inject({ url: `/admin/api/${url}`, headers });
  const redrive = (payload: object) =>
    started.app.inject({ method: 'POST', url: '/admin/api/dead-letters/redrive', headers, payload });
  return { ...started, get, redrive };
}

function letter(number: number, fields: Partial<DeadLetter> = {}): DeadLetter {
  const what = {
    channel: 'items',
    client: 'sub/tab',
    joined: 0,
    from: 2,
    to: 9,
    reason: 'expired',
    attempts: 5,
  } as const;
  return { id: `letter-${number}`, ...what, at: NOW, state: 'open', ...fields };
}

/** A store of so many letters, in pages. */
function holding(count: number, asked: unknown[] = []) {
  const deadLetters: Store['deadLetters'] = async (query) => {
    asked.push(query);
    const start = Number(query.cursor ?? 0);
    const end = Math.min(count, start + query.limit);
    const items = Array.from({ length: end - start }, (_, index) => letter(start + index));
    return { items, next: end < count ? String(end) : null };
  };
  return { store: { ...service.store, deadLetters } };
}

describe('GET /admin/api/dead-letters', () => {
  it('is filtered by state', async () => {
    const asked: unknown[] = [];
    const { get } = await start(holding(1, asked));
    expect((await get('dead-letters?state=redriven&reason=expired')).json().items).toHaveLength(1);
    expect(asked).toEqual([{ state: 'redriven', reason: 'expired', limit: 100 }]);
    expect((await get('dead-letters?state=lost')).statusCode).toBe(400);
  });
});

describe('GET /admin/api/dead-letters.csv', () => {
  it('is a file with a header and a row for each letter, over all pages', async () => {
    const asked: unknown[] = [];
    const { get } = await start(holding(1_200, asked));
    const response = await get('dead-letters.csv?channel=items&state=open');
    expect(response.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(response.headers['content-disposition']).toBe('attachment; filename="dead-letters.csv"');
    expect(response.headers['cache-control']).toBe('no-store');
    const lines = response.body.split('\r\n');
    expect(lines[0]).toBe('id,channel,client,label,from,to,reason,attempts,at,state');
    expect(lines[1]).toBe('letter-0,items,sub/tab,,2,9,expired,5,2026-03-01T12:00:00.000Z,open');
    expect(lines).toHaveLength(1_202);
    expect(asked).toEqual([
      { channel: 'items', state: 'open', limit: 500 },
      { channel: 'items', state: 'open', cursor: '500', limit: 500 },
      { channel: 'items', state: 'open', cursor: '1000', limit: 500 },
    ]);
  });

  it('ends at 100,000 rows', { timeout: 30_000 }, async () => {
    const { get } = await start(holding(150_000));
    const response = await get('dead-letters.csv');
    expect(response.body.split('\r\n')).toHaveLength(100_002);
  });

  it('runs no formula that a client chose as its label', async () => {
    const deadLetters = async () => ({ items: [letter(1, { label: '=cmd|x', client: '@a/"b"' })], next: null });
    const { get } = await start({ store: { ...service.store, deadLetters } });
    expect((await get('dead-letters.csv')).body).toContain('letter-1,items,"\'@a/""b""",\'=cmd|x,2,9');
  });

  it('answers a failure as one when nothing was sent yet', async () => {
    const deadLetters = async () => Promise.reject(new SurecastError('store_unavailable'));
    const { get } = await start({ store: { ...service.store, deadLetters } });
    const response = await get('dead-letters.csv');
    expect([response.statusCode, response.json()]).toMatchObject([503, { code: 'store_unavailable' }]);
  });

  it('is behind the session, and refuses filters that it does not know', async () => {
    const { app, get } = await start(holding(1));
    expect((await app.inject({ url: '/admin/api/dead-letters.csv' })).statusCode).toBe(401);
    expect((await get('dead-letters.csv?reason=none')).statusCode).toBe(400);
  });
});

describe('POST /admin/api/dead-letters/redrive', () => {
  it('answers what became of each', async () => {
    const redrive = async (id: string) =>
      id === 'a' ? { kind: 'waiting' as const } : { kind: 'unknown_letter' as const };
    const many = await start({ redrive: { redrive } });
    const response = await many.redrive({ ids: ['a', 'b'] });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({
      results: [
        { id: 'a', outcome: 'waiting' },
        { id: 'b', outcome: 'not_found' },
      ],
    });
  });

  it('says which failed, and why in the log', async () => {
    const redrive = async () => Promise.reject(new SurecastError('live_unavailable'));
    const many = await start({ redrive: { redrive } });
    const response = await many.redrive({ ids: ['a'] });
    expect([response.statusCode, response.json()]).toEqual([200, { results: [{ id: 'a', outcome: 'failed' }] }]);
    expect(many.log.filter(({ msg }) => msg === 'admin: a dead letter was not sent again')).toHaveLength(1);
  });

  it.each([
    {},
    { ids: [] },
    { ids: [''] },
    { ids: [5] },
    { ids: ['x'.repeat(65)] },
    { ids: Array.from({ length: 101 }, (_, index) => `l-${index}`) },
  ])('refuses %j', async (payload) => {
    const asked: string[] = [];
    const redrive = async (id: string) => {
      asked.push(id);
      return { kind: 'waiting' as const };
    };
    const many = await start({ redrive: { redrive } });
    expect((await many.redrive(payload)).statusCode).toBe(400);
    expect(asked).toEqual([]);
  });

  it('does nothing by GET, for another origin, or without a session', async () => {
    const asked: string[] = [];
    const redrive = async (id: string) => {
      asked.push(id);
      return { kind: 'waiting' as const };
    };
    const { app, get } = await start({ redrive: { redrive } });
    expect((await get('dead-letters/redrive')).statusCode).toBe(405);
    const url = '/admin/api/dead-letters/redrive';
    const payload = { ids: ['a'] };
    expect((await app.inject({ method: 'POST', url, payload })).statusCode).toBe(401);
    const headers = { origin: 'https://elsewhere.example' };
    expect((await app.inject({ method: 'POST', url, payload, headers })).json()).toMatchObject({
      code: 'origin_refused',
    });
    expect(asked).toEqual([]);
  });
});
