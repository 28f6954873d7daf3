import { randomUUID } from 'node:crypto';
import type { ListAnswer, MessageAnswer } from '@surecast/shared/protocol';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { getJson } from '../support/admin.js';
import { until } from '../support/readers.js';
import { newSave, WAYS } from '../support/saves.js';
import { startServer, type TestServer } from '../support/server.js';
import { connectSilent, freshToken } from '../support/silent.js';

const SECRET = 'a-secret-for-this-test-of-40-characters!';
let server: TestServer;

beforeAll(async () => {
  server = await startServer({ env: { JWT_SECRET: SECRET } });
});

afterAll(() => server.stop());

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const isText = typeof body === 'string';
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: isText ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

const bad: [string, unknown, number, string][] = [
  ['no title', { text: 'x' }, 400, 'invalid_title'],
  ['an empty title', { title: '' }, 400, 'invalid_title'],
  ['a title of 301 characters', { title: 'x'.repeat(301) }, 400, 'invalid_title'],
  ['a title that is a number', { title: 1 }, 400, 'invalid_title'],
  ['1 MB of text', { title: 'x', text: 'x'.repeat(1_000_000) }, 413, 'body_too_large'],
  ['text over 65,536 bytes', { title: 'x', text: 'ä'.repeat(32_769) }, 400, 'invalid_text'],
  ['text that is a list', { title: 'x', text: [] }, 400, 'invalid_text'],
  ['a channel with a space', { title: 'x', channel: 'a b' }, 400, 'invalid_channel'],
  ['a channel of the service', { title: 'x', channel: '$own' }, 400, 'invalid_channel'],
  ['a channel of 129 characters', { title: 'x', channel: 'c'.repeat(129) }, 400, 'invalid_channel'],
  ['a body that is no JSON', '{"title":', 400, 'invalid_request'],
  ['a body that is a list', [], 400, 'invalid_request'],
];

it.each(bad)('a save with %s is refused with its code', async (_what, body, status, code) => {
  expect(await post('/save', body)).toMatchObject({ status, body: { result: 'failure', code, retryable: false } });
});

it('another media type is refused', async () => {
  expect(await post('/save', 'title', { 'content-type': 'text/plain' })).toMatchObject({
    status: 415,
    body: { code: 'unsupported_media_type' },
  });
});

it('SV5 the same key with the same body is the same message, with another body it is refused', async () => {
  const key = randomUUID();
  const first = await post('/save', { title: 'one', channel: 'keys' }, { 'idempotency-key': key });
  expect(first.status).toBe(201);
  expect(await post('/save', { title: 'one', channel: 'keys' }, { 'idempotency-key': key })).toEqual(first);
  const other = { title: 'two', channel: 'keys' };
  expect(await post('/save', other, { 'idempotency-key': key })).toMatchObject({
    status: 422,
    body: { code: 'key_reused' },
  });
  await until('one is in the log', async () => (await list('keys')).items.length === 1);
  // Also when the outbox entry is long gone.
  expect(await post('/save', { title: 'one', channel: 'keys' }, { 'idempotency-key': key })).toEqual(first);
  expect(await post('/save', other, { 'idempotency-key': key })).toMatchObject({ status: 422 });
  expect((await list('keys')).items.map(({ title }) => title)).toEqual(['one']);
});

async function list(channel: string) {
  return getJson<ListAnswer>(`${server.url}/list?channel=${channel}`);
}

it('AK2 AK3 AK4 AK5 acks that are not the client’s to give move nothing', async () => {
  const owner = await connectSilent(server.url, 'owner');
  await owner.subscribe('acks');
  await (WAYS.json as (typeof WAYS)[string])(server.url, newSave('acks', 1));
  await until('it is pushed', () => owner.sends.length === 1);

  const stranger = { authorization: `Bearer ${await freshToken(server.url)}` };
  const ack = { client: 'owner', channel: 'acks', epoch: owner.epoch, upTo: 1 };
  expect(await post('/ack', ack, stranger)).toMatchObject({ status: 409, body: { code: 'not_subscribed' } });
  expect(await post('/ack', { client: 'owner', ids: [owner.sends[0]?.id] }, stranger)).toMatchObject({
    status: 409,
    body: { code: 'not_subscribed' },
  });
  const own = { authorization: `Bearer ${owner.token}` };
  expect(await post('/ack', { ...ack, upTo: 1e9 }, own)).toMatchObject({
    status: 409,
    body: { code: 'ack_beyond_head' },
  });
  expect(await post('/ack', { ...ack, epoch: 'another' }, own)).toMatchObject({
    status: 409,
    body: { code: 'epoch_mismatch' },
  });
  expect(await post('/ack', ack)).toMatchObject({ status: 401, body: { code: 'token_missing' } });
  expect(await post('/ack', ack, { authorization: 'Bearer nonsense' })).toMatchObject({
    body: { code: 'token_invalid' },
  });

  const { report } = await getJson<MessageAnswer>(`${server.url}/messages/${owner.sends[0]?.id}`);
  expect(report).toMatchObject({ owed: 1, acked: 0, pending: 1 });
  expect(await post('/ack', ack, own)).toMatchObject({ status: 200, body: { result: 'success', cursor: 1 } });
  owner.close();
});

it('an expired token is refused as such, on HTTP and on the socket', async () => {
  const token = await new SignJWT({ ch: { '*': ['read', 'write'] } })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('late')
    .setExpirationTime(Math.floor(Date.now() / 1000) - 120)
    .sign(new TextEncoder().encode(SECRET));
  const ack = { client: 'c', channel: 'acks', epoch: 'e', upTo: 1 };
  expect(await post('/ack', ack, { authorization: `Bearer ${token}` })).toMatchObject({
    status: 401,
    body: { code: 'token_expired', retryable: true },
  });
  await expect(connectSilent(server.url, 'late', token)).rejects.toMatchObject({ data: { code: 'token_expired' } });
});

it('the process is alive after all of it, and saves', async () => {
  expect((await post('/save', { title: 'after' })).status).toBe(201);
  expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
});
