import type { MessageAnswer } from '@surecast/shared/protocol';
import { Gauge, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { PUBLIC, startApp } from '../../../test/http/start-app.js';
import { SurecastError } from '../../errors.js';

describe('GET /list', () => {
  it('answers a page of items by default', async () => {
    const { app, delivery } = await startApp();
    const item = { id: 'i', seq: 9, title: 't', text: '', at: '2026-03-01T12:00:00.000Z', data: { a: 1 } };
    const page = { items: [item], head: 9, epoch: 'epoch-1', next: 9 };
    delivery.answer('list', page);
    const response = await app.inject('/list');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual(page);
    expect(delivery.calls).toEqual([{ method: 'list', input: { channel: 'items', limit: 50 } }]);
  });

  it('passes on channel, bounds and limit', async () => {
    const { app, delivery } = await startApp();
    await app.inject('/list?channel=news&before=20&after=5&limit=200');
    expect(delivery.calls[0]?.input).toEqual({ channel: 'news', before: 20, after: 5, limit: 200 });
  });

  it.each([
    ['channel=a%20b', 'invalid_channel'],
    ['channel=a&channel=b', 'invalid_channel'],
    ['limit=201', 'invalid_request'],
    ['limit=0', 'invalid_request'],
    ['before=-1', 'invalid_request'],
    ['before=x', 'invalid_request'],
    ['after=1.5', 'invalid_request'],
  ])('refuses ?%s with %s', async (query, code) => {
    const { app, delivery } = await startApp();
    const response = await app.inject(`/list?${query}`);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code });
    expect(delivery.calls).toEqual([]);
  });

  it('needs a token with the right to read off loopback', async () => {
    const { app, tokens } = await startApp(PUBLIC);
    expect((await app.inject('/list')).json()).toMatchObject({ code: 'token_missing' });
    const { token } = await tokens.issue({ rights: { items: ['read'] } });
    const headers = { authorization: `Bearer ${token}` };
    expect((await app.inject({ url: '/list', headers })).statusCode).toBe(200);
    const refused = await app.inject({ url: '/list?channel=news', headers });
    expect(refused.statusCode).toBe(403);
    expect(refused.json()).toMatchObject({ code: 'not_allowed' });
  });
});

describe('GET /messages/:id', () => {
  const answer: MessageAnswer = {
    message: { id: 'i', seq: 3, channel: 'items', title: 't', text: '', at: '2026-03-01T12:00:00.000Z' },
    state: 'sent',
    report: { owed: 100, acked: 97, pending: 3, away: 1, dropped: 0, expired: 0 },
  };

  it('answers message, state and report', async () => {
    const { app, delivery } = await startApp();
    delivery.answer('message', answer);
    const response = await app.inject('/messages/i');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual(answer);
  });

  it('answers 404 not_found for an unknown id', async () => {
    const { app } = await startApp();
    const response = await app.inject('/messages/unknown');
    expect(response.statusCode).toBe(404);
    expect(response.json()).toMatchObject({ code: 'not_found' });
  });

  it('refuses a token that may not read the channel', async () => {
    const { app, delivery, tokens } = await startApp();
    delivery.answer('message', answer);
    const { token } = await tokens.issue({ rights: { news: ['read'] } });
    const response = await app.inject({ url: '/messages/i', headers: { authorization: `Bearer ${token}` } });
    expect(response.json()).toMatchObject({ code: 'not_allowed' });
  });

  it('answers 503 while the store is away', async () => {
    const { app, delivery } = await startApp();
    delivery.answer('message', new SurecastError('store_unavailable'));
    const response = await app.inject('/messages/i');
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ code: 'store_unavailable', retryable: true });
  });
});

describe('probes and metrics', () => {
  it('is live without asking any part', async () => {
    const { app } = await startApp({}, { ready: () => Promise.reject(new Error('must not be asked')) });
    const response = await app.inject('/health/live');
    expect(response.json()).toEqual({ status: 'live' });
  });

  it('is ready when every part is', async () => {
    const { app } = await startApp();
    const response = await app.inject('/health/ready');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ status: 'ready', parts: { store: 'ok', live: 'ok' } });
  });

  it('answers 503 and says which part is not ready', async () => {
    const { app } = await startApp({}, { ready: async () => ({ store: 'ok', live: 'does not answer' }) });
    const response = await app.inject('/health/ready');
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('2');
    expect(response.json()).toEqual({ status: 'not_ready', parts: { store: 'ok', live: 'does not answer' } });
  });

  it('shows the metrics of its registry, or 404 without one', async () => {
    const registry = new Registry();
    new Gauge({ name: 'up', help: 'whether it is up', registers: [registry] }).set(1);
    const { app } = await startApp({}, { metrics: { registry } });
    const response = await app.inject('/metrics');
    expect(response.headers['content-type']).toBe(registry.contentType);
    expect(response.body).toContain('\nup 1\n');
    const without = await startApp();
    expect((await without.app.inject('/metrics')).json()).toMatchObject({ code: 'not_found' });
  });
});
