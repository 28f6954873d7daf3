import { describe, expect, it } from 'vitest';
import { emptyService, NOW, PASSWORD, startApp } from '../../../test/http/start-app.js';
import { SurecastError } from '../../errors.js';
import type { ClientState } from '../../live/live-state.js';

type Parts = NonNullable<Parameters<typeof startApp>[1]>;

const service = emptyService();

async function loggedIn(parts: Parts = {}) {
  const started = await startApp({}, parts);
  const login = await started.app.inject({ method: 'POST', url: '/admin/login', payload: { password: PASSWORD } });
  const cookie = `surecast_admin=${login.cookies[0]?.value}`;
  const ask =
    (method: 'GET' | 'POST') =>
    (url: string, headers: Record<string, string> = {}) =>
      started.app.inject({ method, url: `/admin/api/${url}`, headers: { cookie, ...headers } });
  return { ...started, get: ask('GET'), post: ask('POST') };
}

const client: ClientState = {
  client: 'sub/tab',
  label: '=cmd|"calc"',
  agent: 'Mozilla, with a comma',
  state: 'away',
  since: NOW,
  cursor: 4,
  joined: 0,
  rounds: [],
};

/** One channel with one client. */
const live = {
  ...service.live,
  heads: async () => new Map([['items', 9]]),
  clients: async (_channel: string, { state }: { state?: string }) => {
    const clients = state === 'away' ? [client] : [];
    return { now: NOW, head: 9, clients, total: clients.length };
  },
  states: async () => [client],
  subscribed: async (shard: number) => (shard === 0 ? ['items'] : []),
  roster: async () => ({ members: [client], more: false }),
};

const row = {
  channel: 'items',
  client: 'sub/tab',
  label: '=cmd|"calc"',
  agent: 'Mozilla, with a comma',
  state: 'away',
  since: new Date(NOW).toISOString(),
  cursor: 4,
  head: 9,
  pending: 5,
  attempts: 0,
  nextResend: null,
};

describe('GET /admin/api/clients', () => {
  it.each(['clients?channel=items', 'clients', 'clients?search=%20TAB%20&sort=name', 'clients?search='])(
    'answers %s',
    async (url) => {
      const { get } = await loggedIn({ live });
      const response = await get(url);
      expect(response.statusCode).toBe(200);
      expect(response.json()).toEqual({ items: [row], next: null, total: 1 });
    },
  );

  it.each(['sort=attempts', 'state=gone', `search=${'x'.repeat(201)}`, 'cursor=nonsense', 'channel=a%20b'])(
    'refuses %s',
    async (query) => {
      const { get } = await loggedIn({ live });
      expect((await get(`clients?${query}`)).statusCode).toBe(400);
      if (!query.startsWith('cursor')) expect((await get(`clients.csv?${query}`)).statusCode).toBe(400);
    },
  );
});

describe('GET /admin/api/clients.csv', () => {
  it.each(['clients.csv?channel=items', 'clients.csv?sort=node'])(
    'answers %s as a file that a spreadsheet can open without running anything',
    async (url) => {
      const { get } = await loggedIn({ live });
      const response = await get(url);
      expect(response.statusCode).toBe(200);
      expect(response.headers).toMatchObject({
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': 'attachment; filename="clients.csv"',
        'cache-control': 'no-store',
      });
      expect(response.body).toBe(
        'channel,client,label,agent,state,node,since,cursor,head,pending,attempts,nextResend\r\n' +
          `items,sub/tab,"'=cmd|""calc""","Mozilla, with a comma",away,,${row.since},4,9,5,0,\r\n`,
      );
    },
  );

  it('answers a failure when live state is away before the first row', async () => {
    const clients = () => Promise.reject(new SurecastError('live_unavailable'));
    const { get } = await loggedIn({ live: { ...live, clients } });
    const response = await get('clients.csv?channel=items');
    expect([response.statusCode, response.json().code]).toEqual([503, 'live_unavailable']);
  });
});

describe('POST /admin/api/clients/:channel/:subject/:client/…', () => {
  function recording(outcome: 'done' | 'away' | 'nothing' | 'unknown_client') {
    const asked: unknown[] = [];
    const one = (command: string) => async (channel: string, key: string) => {
      asked.push([command, channel, key]);
      return outcome;
    };
    return { asked, commands: { resend: one('resend'), disconnect: one('disconnect'), drop: one('drop') } };
  }

  it.each(['resend', 'disconnect', 'drop'])(
    '%s: does it, answers what became of it and writes it down',
    async (action) => {
      const { asked, commands } = recording('done');
      const written: unknown[] = [];
      const putAudit = async (entries: readonly unknown[]) => void written.push(...entries);
      const { post } = await loggedIn({ commands, store: { ...service.store, putAudit } });
      for (const key of ['sub%2Ftab', 'sub/tab']) {
        const response = await post(`clients/items/${key}/${action}`);
        expect([response.statusCode, response.json()]).toEqual([200, { outcome: 'done' }]);
      }
      expect(asked).toEqual([
        [action, 'items', 'sub/tab'],
        [action, 'items', 'sub/tab'],
      ]);
      const entry = { action, target: 'items sub/tab', outcome: 'done', address: '127.0.0.1' };
      expect(written.slice(-2)).toMatchObject([entry, entry]);
    },
  );

  it.each(['away', 'nothing'] as const)('says %s', async (outcome) => {
    const { post } = await loggedIn({ commands: recording(outcome).commands });
    expect((await post('clients/items/sub/tab/resend')).json()).toEqual({ outcome });
  });

  it('answers 404 for a client that is not there, and for what is no action', async () => {
    const { asked, commands } = recording('unknown_client');
    const { post } = await loggedIn({ commands });
    expect((await post('clients/items/sub/tab/drop')).statusCode).toBe(404);
    expect(asked).toHaveLength(1);
    for (const url of ['clients/items/sub/tab', 'clients/items/sub/tab/explode', 'clients/items/drop']) {
      expect((await post(url)).json()).toMatchObject({ code: 'not_found' });
    }
    expect(asked).toHaveLength(1);
  });

  it('does nothing without a session or for another origin', async () => {
    const { asked, commands } = recording('done');
    const { app, post } = await loggedIn({ commands });
    const url = '/admin/api/clients/items/sub/tab/drop';
    expect((await app.inject({ method: 'POST', url })).json()).toMatchObject({ code: 'login_required' });
    const foreign = await post('clients/items/sub/tab/drop', { origin: 'https://elsewhere.example' });
    expect(foreign.json()).toMatchObject({ code: 'origin_refused' });
    expect(asked).toEqual([]);
  });
});

describe('GET /admin/api/channels', () => {
  const store = {
    ...service.store,
    channels: async ({ after = '' }) => (after === '' ? [{ channel: 'items', head: 9, floor: 1 }] : []),
  };
  const rates = async () => new Map([['items', 0.5]]);

  it('answers rows and a file', async () => {
    const { get } = await loggedIn({ store, live: { ...service.live, rates } });
    const channel = { channel: 'items', head: 9, floor: 1, connected: 0, away: 0, slowest: null, perS: 0.5 };
    expect((await get('channels')).json()).toEqual({ items: [channel], next: null });
    expect((await get('channels?sort=rate&search=ITEM')).json()).toEqual({ items: [channel], next: null, total: 1 });
    const file = await get('channels.csv');
    expect(file.body).toBe('channel,head,floor,connected,away,slowest,perS\r\nitems,9,1,0,0,,0.5\r\n');
    for (const sort of ['attempts', '']) expect((await get(`channels?sort=${sort}`)).statusCode).toBe(400);
  });
});

describe('GET /admin/api/messages', () => {
  const report = { owed: 3, acked: 1, pending: 1, away: 1, dropped: 0, expired: 0 };
  const title = { id: 'an-id', seq: 7, title: 'A title', at: NOW, bytes: 12 };
  const store = {
    ...service.store,
    titles: async () => [title],
    heads: async () => new Map([['items', { channel: 'items', head: 7, floor: 2 }]]),
  };
  const reports = async (_channel: string, seqs: readonly number[]) =>
    new Map(seqs.map((seq) => [seq, { settled: false, report }]));

  it('answers messages with their reports, and needs a channel', async () => {
    const { get } = await loggedIn({ store, reports });
    const message = { ...title, at: new Date(NOW).toISOString(), channel: 'items', ...report };
    expect((await get('messages?channel=items')).json()).toEqual({ items: [message], next: null, total: 5 });
    expect((await get('messages?channel=items&search=TITLE')).json()).toEqual({ items: [message], next: null });
    expect((await get('messages?channel=items&search=none')).json()).toEqual({ items: [], next: null });
    expect((await get('messages')).json()).toMatchObject({ code: 'invalid_channel' });
    expect((await get('messages?channel=items&cursor=x')).statusCode).toBe(400);
  });

  it('answers who owes an ack for a message that is in the log', async () => {
    const { get, delivery } = await loggedIn({ live });
    const { bytes: _bytes, at: _at, ...known } = title;
    const message = { ...known, channel: 'items', text: '', at: new Date(NOW).toISOString() };
    delivery.answer('message', { message, state: 'sent', report });
    const debtor = { client: 'sub/tab', label: client.label, state: 'away', attempts: 0 };
    const answer = { items: [{ ...debtor, lastSent: null, nextResend: null }], next: null };
    expect((await get('messages/an-id/debtors')).json()).toEqual(answer);
    const { seq: _none, ...stored } = message;
    delivery.answer('message', { message: stored, state: 'stored', report });
    expect((await get('messages/an-id/debtors')).json()).toEqual({ items: [], next: null });
    delivery.answer('message', null);
    expect((await get('messages/an-id/debtors')).statusCode).toBe(404);
  });
});
