import { request } from 'node:http';
import { refreshed, socketFailure, token as tokenShape } from '../../shapes.js';
import { has, must, Skipped, same, shaped } from '../../verdict.js';
import type { Check } from '../check.js';
import { Refused } from '../peer.js';
import type { Target } from '../target.js';

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Tokens that say what a good one says and are signed by nobody, or by somebody else. */
function forgeries(good: string): string[] {
  const [header = '', claims = '', signature = ''] = good.split('.');
  const known = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
  const other = encode({ ...known, sub: 'somebody-else' });
  return [
    'nonsense',
    `${header}.${claims}.`,
    `${header}.${other}.${signature}`,
    `${encode({ alg: 'none', typ: 'JWT' })}.${claims}.`,
    `${encode({ alg: 'none', typ: 'JWT' })}.${other}.${signature}`,
    `${header}.${claims}.${signature.slice(0, -4)}AAAA`,
  ];
}

async function refusalOf(target: Target, auth: { token?: string; client?: string }): Promise<unknown> {
  try {
    await target.connect(auth);
  } catch (error) {
    if (error instanceof Refused) return error.data;
    throw error;
  }
  return 'connected';
}

/** `fetch` sets Host by itself. */
function statusWithHost(url: string, host: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/list`, { headers: { host }, timeout: 5_000 }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.on('error', reject).end();
  });
}

export const tokens: Check[] = [
  {
    rules: ['WP9', 'WP26'],
    name: 'tokens that the service did not sign are refused everywhere',
    async run(target) {
      const good = await target.token();
      for (const token of forgeries(good)) {
        const body = { client: 'x', ids: ['x'] };
        has('POST /ack', await target.send('POST', '/ack', { token, body }), { status: 401 });
        const list = await target.send('GET', '/list', { token });
        has('GET /list', list.body, { code: 'token_invalid', retryable: false });
        const data = shaped('the data of a refused handshake', socketFailure, await refusalOf(target, { token }));
        same('code of the handshake', data.code, 'token_invalid');
      }
      has('without a token', await refusalOf(target, { token: '' }), { code: 'token_missing' });
      has('without a client', await refusalOf(target, { client: '' }), { code: 'invalid_client' });
      has('with a slash', await refusalOf(target, { client: 'a/b' }), { code: 'invalid_client' });
    },
  },
  {
    rules: ['WP10'],
    name: 'what a token does not cover is refused',
    async run(target) {
      const peer = await target.connect();
      same('subscribe to $own', await peer.refused('subscribe', { channel: '$own' }), 'invalid_channel');
      const channel = `outside-${target.newName('x')}`;
      if (target.handsTokens) return;
      const token = await target.token();
      same('subscribe', await peer.refused('subscribe', { channel }), 'not_allowed');
      same('ack', await peer.refused('ack', { channel, epoch: 'e', upTo: 1 }), 'not_allowed');
      has('list', (await target.send('GET', `/list?channel=${channel}`, { token })).body, { code: 'not_allowed' });
      const body = { channel, title: 'x' };
      has('save', (await target.send('POST', '/save', { token, body })).body, { code: 'not_allowed' });
    },
  },
  {
    rules: ['WP11'],
    name: 'the same client name under another subject is another client',
    async run(target) {
      const channel = target.newChannel('subjects');
      const client = target.newName('shared');
      const other = await target.otherToken();
      const mine = await target.connect({ client });
      const { epoch } = await mine.subscribe(channel);
      await target.save(channel);
      await mine.reach(channel, 1);
      const ack = { channel, epoch, upTo: 1 };
      const posted = await target.send('POST', '/ack', { token: other, body: { client, ...ack } });
      has('POST /ack by the other subject', posted.body, { code: 'not_subscribed' });
      const theirs = await target.connect({ client, token: other });
      has('a first subscribe by the other subject', await theirs.subscribe(channel), { cursor: 1 });
      await target.save(channel);
      await theirs.reach(channel, 2);
      await theirs.request('ack', { ...ack, upTo: 2 });
      must(mine.isOpen, 'the other subject replaced the connection');
      mine.close();
      const again = await target.connect({ client });
      has('the position afterwards', await again.subscribe(channel), { cursor: 0, head: 2 });
    },
  },
  {
    rules: ['WP12'],
    name: 'POST /token hands out or renews, and keeps the subject',
    async run(target) {
      const token = await target.token();
      const renewed = await target.send('POST', '/token', { body: { token } });
      has('POST /token with a valid token', renewed, { status: 200 });
      const answer = shaped('its answer', tokenShape, renewed.body);
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string };
      same('the subject', answer.sub, claims.sub);
      must(Date.parse(answer.expiresAt) > Date.now() - 60_000, `expiresAt ${answer.expiresAt} is past`);
      const peer = await target.connect({ token: answer.token });
      must(peer.isOpen, 'the renewed token does not connect');
      const [forged = ''] = forgeries(token).slice(2);
      const stranger = await target.send('POST', '/token', { body: { token: forged } });
      if (target.handsTokens) {
        const { sub } = shaped('POST /token with a forged token', tokenShape, stranger.body);
        must(sub !== 'somebody-else' && sub !== claims.sub, `a forged token was given the subject ${sub}`);
      } else has('POST /token with a forged token', stranger.body, { code: 'not_allowed' });
    },
  },
  {
    rules: ['WP13'],
    name: 'refresh takes a token of the same subject only',
    async run(target) {
      const token = await target.token();
      const peer = await target.connect({ token });
      const renewed = await target.send('POST', '/token', { body: { token } });
      const { token: later } = shaped('POST /token', tokenShape, renewed.body);
      shaped('refresh', refreshed, await peer.request('refresh', { token: later }));
      same('a token that nobody signed', await peer.refused('refresh', { token: 'nonsense' }), 'token_invalid');
      const other = await target.otherToken();
      same('a token of another subject', await peer.refused('refresh', { token: other }), 'not_allowed');
      await peer.subscribe(target.newChannel('refreshed'));
    },
  },
  {
    rules: ['WP16'],
    name: 'pages of other origins are refused, and foreign host names on loopback',
    async run(target) {
      const token = await target.token();
      const headers = { origin: 'https://evil.example' };
      const body = { channel: target.newChannel('origin'), title: 'x' };
      const saved = await target.send('POST', '/save', { body, token, headers });
      has('POST /save from another origin', saved.body, { code: 'origin_refused' });
      const acked = await target.send('POST', '/ack', { body: { client: 'x', ids: ['x'] }, token, headers });
      has('POST /ack from another origin', acked.body, { code: 'origin_refused' });
      if (!target.handsTokens || !target.url.startsWith('http://')) {
        throw new Skipped('host names count on loopback only');
      }
      const { status, body: text } = await statusWithHost(target.url, 'evil.example');
      same('status for another host', status, 403);
      must(text.includes('host_refused'), `another host was answered ${text}`);
    },
  },
];
