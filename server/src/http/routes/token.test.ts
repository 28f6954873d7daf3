import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { NOW, PUBLIC, startApp } from '../../../test/http/start-app.js';

const post = (started: Awaited<ReturnType<typeof startApp>>, payload?: object, headers: Record<string, string> = {}) =>
  started.app.inject({ method: 'POST', url: '/token', headers, ...(payload && { payload }) });

describe('POST /token on loopback', () => {
  it('gives anyone every right under a subject of their own', async () => {
    const started = await startApp();
    const [one, two] = [await post(started), await post(started, { client: 'tab-1' })];
    expect(one.statusCode).toBe(200);
    expect(one.headers['cache-control']).toBe('no-store');
    const { token, expiresAt, sub } = one.json();
    expect(expiresAt).toBe(new Date(NOW + 3_600_000).toISOString());
    expect(decodeJwt(token)).toMatchObject({ sub, exp: NOW / 1_000 + 3_600, ch: { '*': ['read', 'write'] } });
    expect(two.json().sub).not.toBe(sub);
  });

  it('keeps the subject of an earlier token, even 30 days after its end, and not longer', async () => {
    const started = await startApp();
    const first = (await post(started)).json();
    started.clock.ms += 3_600_000 + 30 * 86_400_000 - 1_000;
    expect((await post(started, { token: first.token })).json().sub).toBe(first.sub);
    expect((await post(started, undefined, { authorization: `Bearer ${first.token}` })).json().sub).toBe(first.sub);
    started.clock.ms += 2_000;
    expect((await post(started, { token: first.token })).json().sub).not.toBe(first.sub);
  });

  it('gives no subject away to a token that is forged', async () => {
    const started = await startApp();
    const { token, sub } = (await post(started)).json();
    const forged = `${token.slice(0, -4)}AAAA`;
    const response = await post(started, { token: forged });
    expect(response.statusCode).toBe(200);
    expect(response.json().sub).not.toBe(sub);
  });

  it.each([
    [{ client: 'a b' }, 'invalid_client'],
    [{ token: 5 }, 'invalid_request'],
    [{ token: 't'.repeat(8_193) }, 'invalid_request'],
  ])('refuses %j', async (payload, code) => {
    const response = await post(await startApp(), payload);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code });
  });
});

describe('POST /token without a body', () => {
  async function ask(headers: string[], body = '') {
    const { app } = await startApp();
    const base = await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = new URL(base);
    const head = ['POST /token HTTP/1.1', `Host: 127.0.0.1:${port}`, 'Connection: close', ...headers];
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    return text(socket);
  }

  it.each([
    [[]],
    [['Content-Length: 0']],
    [['Content-Type: application/json']],
    [['Content-Type: application/json', 'Content-Length: 0']],
    [['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 0']],
  ])('takes it as {} with %j', async (headers) => {
    const answer = await ask(headers);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('"token":');
  });

  it('takes no other type that is not empty, and JSON that is none is refused as before', async () => {
    const typed = await ask(['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 3'], 'a=b');
    expect(typed).toMatch(/^HTTP\/1\.1 415 [\s\S]*"unsupported_media_type"/);
    const broken = await ask(['Content-Type: application/json', 'Content-Length: 3'], '{a}');
    expect(broken).toMatch(/^HTTP\/1\.1 400 [\s\S]*"invalid_request"/);
  });
});

describe('POST /token off loopback', () => {
  it('hands out nothing unasked', async () => {
    const started = await startApp(PUBLIC);
    for (const payload of [undefined, {}, { token: 'nonsense' }]) {
      const response = await post(started, payload);
      expect(response.statusCode).toBe(403);
      expect(response.json()).toMatchObject({ code: 'not_allowed' });
    }
  });

  it('renews a valid token with its own subject and rights', async () => {
    const started = await startApp(PUBLIC);
    const old = await started.tokens.issue({ rights: { 'news.*': ['read'] } });
    started.clock.ms += 60_000;
    const response = await post(started, { token: old.token });
    expect(response.statusCode).toBe(200);
    const { token, sub } = response.json();
    expect(sub).toBe(old.subject);
    expect(decodeJwt(token)).toMatchObject({ ch: { 'news.*': ['read'] }, exp: NOW / 1_000 + 3_660 });
  });

  it('does not renew one that has expired', async () => {
    const started = await startApp(PUBLIC);
    const old = await started.tokens.issue({ rights: { '*': ['read'] } });
    started.clock.ms += 3_601_000;
    expect((await post(started, { token: old.token })).json()).toMatchObject({ code: 'not_allowed' });
  });
});
