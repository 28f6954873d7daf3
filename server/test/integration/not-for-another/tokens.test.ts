import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ask,
  bearer,
  EVERYTHING,
  HOUR_S,
  MESSAGES,
  now,
  SECRET,
  sign,
  startVictim,
  unsigned,
  type Victim,
} from './victim.js';

let alice: Victim;
let epoch: string;

beforeAll(async () => {
  alice = await startVictim();
  ({ epoch } = alice);
});

afterAll(() => alice?.stop());

describe('tokens that nobody handed out', () => {
  it('are refused on every path', async () => {
    const good = await sign('alice');
    const [header = '', claims = '', signature = ''] = good.split('.');
    const body = { sub: 'alice', exp: now() + HOUR_S, ch: EVERYTHING };
    const forged: [string, string][] = [
      ['no algorithm', unsigned(body)],
      ['no algorithm, in capitals', unsigned(body, { alg: 'NONE', typ: 'JWT' })],
      ['no algorithm, an old signature', unsigned(body, { alg: 'none', typ: 'JWT' }, signature)],
      ['another algorithm', unsigned(body, { alg: 'RS256', typ: 'JWT' }, signature)],
      ['a foreign secret', await sign('alice', EVERYTHING, { secret: 'another-secret-of-more-than-32-characters' })],
      ['the secret of nobody', await sign('alice', EVERYTHING, { secret: '\u0000' })],
      ['other claims under a good signature', `${header}.${unsigned(body).split('.')[1]}x.${signature}`],
      ['no signature', `${header}.${claims}.`],
      ['two parts', `${header}.${claims}`],
      ['expired', await sign('alice', EVERYTHING, { exp: now() - 5 })],
    ];
    await alice.movesNothing(async () => {
      for (const [what, token] of forged) {
        const code = what === 'expired' ? 'token_expired' : 'token_invalid';
        const ack = { client: 'phone', channel: 'orders', epoch, upTo: MESSAGES };
        expect(await alice.post('/ack', ack, bearer(token)), what).toMatchObject({ status: 401, body: { code } });
        const list = await fetch(`${alice.url}/list?channel=orders`, { headers: bearer(token) });
        expect(await list.json(), what).toMatchObject({ code });
        await expect(alice.connectAs(token, 'phone'), what).rejects.toMatchObject({ data: { code } });
        expect(await ask(alice.phone, 'refresh', { token }), what).toMatchObject({ ok: false, code });
        expect(await alice.post('/token', { token }), what).toMatchObject({
          status: 403,
          body: { code: 'not_allowed' },
        });
      }
    });
  });

  it('without sub, exp or ch a token is none', async () => {
    const key = new TextEncoder().encode(SECRET);
    const base = () => new SignJWT({ ch: EVERYTHING }).setProtectedHeader({ alg: 'HS256' });
    const tokens = [
      await base().setSubject('alice').sign(key),
      await base()
        .setExpirationTime(now() + HOUR_S)
        .sign(key),
      await base()
        .setSubject('')
        .setExpirationTime(now() + HOUR_S)
        .sign(key),
      await new SignJWT({})
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject('alice')
        .setExpirationTime(now() + HOUR_S)
        .sign(key),
      await new SignJWT({ ch: { orders: ['admin'] } })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject('alice')
        .setExpirationTime(now() + HOUR_S)
        .sign(key),
    ];
    await alice.movesNothing(async () => {
      for (const token of tokens) {
        const ack = { client: 'phone', channel: 'orders', epoch, upTo: MESSAGES };
        expect(await alice.post('/ack', ack, bearer(token))).toMatchObject({
          status: 401,
          body: { code: 'token_invalid' },
        });
      }
    });
  });

  it('a token counts in its one place only', async () => {
    await alice.movesNothing(async () => {
      const token = await sign('alice');
      const ack = { client: 'phone', channel: 'orders', epoch, upTo: MESSAGES };
      const places: [string, Record<string, string>, object][] = [
        [`/ack?token=${token}&access_token=${token}`, {}, ack],
        ['/ack', { cookie: `token=${token}; surecast_admin=${token}` }, ack],
        ['/ack', { 'x-authorization': `Bearer ${token}` }, ack],
        ['/ack', {}, { ...ack, token }],
        ['/ack', { authorization: `Basic ${Buffer.from(`alice:${token}`).toString('base64')}` }, ack],
      ];
      for (const [path, headers, body] of places) expect((await alice.post(path, body, headers)).status).toBe(401);
    });
  });
});

describe('POST /token off loopback', () => {
  it('hands out nothing, and renews a token with the rights that it has', async () => {
    expect(await alice.post('/token', {})).toMatchObject({ status: 403, body: { code: 'not_allowed' } });
    const narrow = await sign('alice', { news: ['read'] });
    const { status, body } = await alice.post('/token', { token: narrow, sub: 'bob', ch: EVERYTHING, client: 'phone' });
    expect(status).toBe(200);
    expect(body.sub).toBe('alice');
    await alice.movesNothing(async () => {
      const ack = { client: 'phone', channel: 'orders', epoch, upTo: MESSAGES };
      expect(await alice.post('/ack', ack, bearer(String(body.token)))).toMatchObject({ status: 403 });
    });
  });
});

describe('pages of other sites', () => {
  it('neither acknowledge nor connect, whatever token they hold', async () => {
    await alice.movesNothing(async () => {
      const token = await sign('alice');
      const ack = { client: 'phone', channel: 'orders', epoch, upTo: MESSAGES };
      const origins = [
        'https://evil.example',
        'null',
        'https://app.example.org.evil.example',
        'http://app.example.org',
        'https://APP.example.org:444',
      ];
      for (const origin of origins) {
        const answer = await alice.post('/ack', ack, { ...bearer(token), origin });
        expect(answer, origin).toMatchObject({ status: 403, body: { code: 'origin_refused' } });
      }
      const claimed = await alice.post('/ack', ack, {
        ...bearer(token),
        origin: 'https://evil.example',
        'x-forwarded-host': 'evil.example',
      });
      expect(claimed.body).toMatchObject({ code: 'origin_refused' });
    });
  });
});
