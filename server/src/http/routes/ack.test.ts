import { describe, expect, it } from 'vitest';
import { PUBLIC, startApp } from '../../../test/http/start-app.js';
import { SurecastError } from '../../errors.js';

async function start(rights: Record<string, ('read' | 'write')[]> = { '*': ['read'] }, environment = {}) {
  const started = await startApp(environment);
  const { token, subject } = await started.tokens.issue({ rights });
  const ack = (payload: object, headers: Record<string, string> = { authorization: `Bearer ${token}` }) =>
    started.app.inject({ method: 'POST', url: '/ack', headers, payload });
  return { ...started, subject, ack };
}

const upTo = { client: 'tab-1', channel: 'items', epoch: 'epoch-1', upTo: 7 };

describe('POST /ack', () => {
  it('moves the client of the token’s own subject and answers its cursor', async () => {
    const { ack, delivery, subject } = await start();
    const response = await ack(upTo);
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ result: 'success', cursor: 7 });
    const input = { client: `${subject}/tab-1`, channel: 'items', epoch: 'epoch-1', upTo: 7 };
    expect(delivery.calls).toEqual([{ method: 'acknowledge', input }]);
  });

  it('takes ids, and says which channels the token may read', async () => {
    const { ack, delivery, subject } = await start({ 'news.*': ['read'], items: ['write'] });
    delivery.answer('acknowledgeIds', { cursors: { 'news.a': 3 }, unknown: ['x'] });
    const response = await ack({ client: 'tab-1', ids: ['i', 'x'] });
    expect(response.json()).toEqual({ result: 'success', cursors: { 'news.a': 3 }, unknown: ['x'] });
    const input = delivery.calls[0]?.input as { client: string; ids: string[]; mayRead(channel: string): boolean };
    expect(input).toMatchObject({ client: `${subject}/tab-1`, ids: ['i', 'x'] });
    expect(['news.a', 'items', '$sys'].map(input.mayRead)).toEqual([true, false, false]);
  });

  it.each([{}, PUBLIC])('always needs a bearer token', async (environment) => {
    const { ack, delivery } = await start(undefined, environment);
    const response = await ack(upTo, {});
    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ code: 'token_missing' });
    expect(delivery.calls).toEqual([]);
  });

  it('refuses another scheme than Bearer', async () => {
    const { ack } = await start();
    const response = await ack(upTo, { authorization: 'Basic dXNlcjpwYXNz' });
    expect(response.json()).toMatchObject({ code: 'token_invalid' });
  });

  it('refuses a channel that the token may not read', async () => {
    const { ack, delivery } = await start({ items: ['write'] });
    const response = await ack(upTo);
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({ code: 'not_allowed' });
    expect(delivery.calls).toEqual([]);
  });

  it('refuses an expired token, and the same ack counts under a new one', async () => {
    const { ack, clock, tokens, app, subject, delivery } = await start();
    const old = await tokens.issue({ rights: { '*': ['read'] } });
    clock.ms += 3_601_000;
    const expired = await ack(upTo, { authorization: `Bearer ${old.token}` });
    expect(expired.statusCode).toBe(401);
    expect(expired.json()).toMatchObject({ code: 'token_expired', retryable: true });
    const fresh = await app.inject({ method: 'POST', url: '/token', payload: { token: old.token } });
    const again = await ack(upTo, { authorization: `Bearer ${fresh.json().token}` });
    expect(again.statusCode).toBe(200);
    expect(delivery.calls[0]?.input).toMatchObject({ client: `${old.subject}/tab-1` });
    expect(old.subject).not.toBe(subject);
  });

  it.each([
    ['no client', { channel: 'items', epoch: 'e', upTo: 1 }, 'invalid_client'],
    ['a client with a slash', { ...upTo, client: 'other/tab' }, 'invalid_client'],
    ['a channel with a space', { ...upTo, channel: 'a b' }, 'invalid_channel'],
    ['a negative seq', { ...upTo, upTo: -1 }, 'invalid_request'],
    ['a seq that is not whole', { ...upTo, upTo: 1.5 }, 'invalid_request'],
    ['a seq as text', { ...upTo, upTo: '7' }, 'invalid_request'],
    ['a seq beyond what a number holds', { ...upTo, upTo: 1e300 }, 'invalid_request'],
    ['no epoch', { client: 'tab-1', channel: 'items', upTo: 7 }, 'invalid_request'],
    ['no ids', { client: 'tab-1', ids: [] }, 'invalid_request'],
    ['too many ids', { client: 'tab-1', ids: Array.from({ length: 1_001 }, String) }, 'invalid_request'],
    ['ids that are no strings', { client: 'tab-1', ids: [1] }, 'invalid_request'],
    ['nothing', {}, 'invalid_request'],
  ])('refuses %s', async (_what, payload, code) => {
    const { ack, delivery } = await start();
    const response = await ack(payload);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ result: 'failure', code, retryable: false });
    expect(delivery.calls).toEqual([]);
  });

  it.each([
    ['epoch_mismatch', 409],
    ['not_subscribed', 409],
    ['ack_beyond_head', 409],
    ['too_many_ids', 409],
    ['live_unavailable', 503],
    ['overloaded', 503],
  ] as const)('answers %s with %d', async (code, status) => {
    const { ack, delivery } = await start();
    delivery.answer('acknowledge', new SurecastError(code));
    const response = await ack(upTo);
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({ code, retryable: status === 503 });
    expect(response.headers['retry-after']).toBe(status === 503 ? '2' : undefined);
  });
});
