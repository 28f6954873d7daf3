import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROWSER, startApp } from '../../../test/http/start-app.js';

let webRoot: string;
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

beforeAll(async () => {
  webRoot = await mkdtemp(join(tmpdir(), 'surecast-web-'));
  await mkdir(join(webRoot, 'assets'));
  await writeFile(join(webRoot, 'assets', 'main-1a2b.js'), 'start()');
  await writeFile(join(webRoot, 'assets', 'surecast-client-1.js'), 'var Surecast');
  await writeFile(join(webRoot, 'secret.txt'), 'not an asset');
  await writeFile(
    join(webRoot, 'index.html'),
    `<!doctype html><title>page</title>
<!--surecast:list--><h1><!--surecast:channel--></h1><input name="channel" value="<!--surecast:channel-->">
<!--surecast:notice--><input name="key" value="<!--surecast:key-->"><!--surecast:end-->
<!--surecast:admin--><noscript>needs JavaScript</noscript><!--surecast:end-->`,
  );
});

afterAll(() => rm(webRoot, { recursive: true }));

describe('the page', () => {
  it('hazard 8: has a fresh key each time, and is not kept', async () => {
    const { app } = await startApp({}, { webRoot });
    const [one, two] = [await app.inject('/'), await app.inject('/')];
    expect(one.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(one.headers['cache-control']).toBe('no-store');
    expect(one.body).not.toContain('surecast:');
    expect(one.body).not.toContain('class="notice"');
    expect(UUID.exec(one.body)?.[0]).not.toBe(UUID.exec(two.body)?.[0]);
  });

  it('says that a message was saved', async () => {
    const { app } = await startApp({}, { webRoot });
    const { body } = await app.inject('/?saved=0190f3c4-0000-7000-8000-000000000000');
    expect(body).toContain('<p class="notice" role="status">Saved.</p>');
  });

  it.each(['b', '', '1', 'x'.repeat(36)])('does not believe saved=%s, which is no id', async (saved) => {
    const { app } = await startApp({}, { webRoot });
    const { body, statusCode } = await app.inject(`/?saved=${saved}`);
    expect(statusCode).toBe(200);
    expect(body).not.toContain('Saved.');
  });

  it.each([
    ['/?channel=orders', 'orders'],
    ['/?channel=a.b:c_d-1', 'a.b:c_d-1'],
    ['/', 'items'],
    ['/?channel=', 'items'],
    ['/?channel=a%20b', 'items'],
    ['/?channel=%22%3E%3Cscript%3E', 'items'],
    ['/?channel=a&channel=b', 'items'],
    [`/?channel=${'x'.repeat(129)}`, 'items'],
  ])('at %s saves to %s without the script', async (url, channel) => {
    const { app } = await startApp({}, { webRoot });
    const { body } = await app.inject(url);
    expect(body).toContain(`<h1>${channel}</h1><input name="channel" value="${channel}">`);
  });

  it('says at /admin that it needs the script, and at / it does not; each without the other’s part', async () => {
    const { app } = await startApp({}, { webRoot });
    const admin = (await app.inject('/admin?channel=orders')).body;
    expect(admin).toContain('<noscript>needs JavaScript</noscript>');
    expect(admin).not.toMatch(/<h1>|<input|surecast:/);
    expect((await app.inject('/')).body).not.toContain('needs JavaScript');
  });

  it('writes nothing of the address into itself', async () => {
    const { app } = await startApp({}, { webRoot });
    const { body, statusCode } = await app.inject('/?saved=%3Cscript%3Ealert(1)%3C/script%3E&saved=b');
    expect(statusCode).toBe(200);
    expect(body).not.toContain('script');
  });

  it.each(['/admin', '/admin/clients/items', '/admin?x=1'])('is served at %s', async (url) => {
    const { app } = await startApp({}, { webRoot });
    const response = await app.inject(url);
    expect(response.statusCode).toBe(200);
    expect(response.body).toContain('<title>page</title>');
  });

  it.each(['/admin/api', '/admin/api/', '/admin/api/nothing', '/nothing'])('is not served at %s', async (url) => {
    const { app } = await startApp({}, { webRoot });
    const response = await app.inject(url);
    expect(response.statusCode).toBe(404);
    expect(response.json()).toMatchObject({ result: 'failure', code: 'not_found' });
  });

  it.each(['/admin/login', '/admin/logout', '/save', '/ack', '/token'])(
    'answers 405 to other methods than POST at %s, whatever the body',
    async (url) => {
      const { app } = await startApp({}, { webRoot });
      for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'] as const) {
        const headers = { 'content-type': 'application/json' };
        const body = method === 'GET' || method === 'HEAD' ? {} : { headers, payload: '{' };
        const response = await app.inject({ method, url, ...body });
        expect(response.statusCode).toBe(405);
        expect(response.headers.allow).toBe('POST');
        if (method !== 'HEAD') expect(response.json()).toMatchObject({ code: 'method_not_allowed', retryable: false });
      }
      const page = await app.inject({ url, headers: { accept: BROWSER } });
      expect(page.statusCode).toBe(405);
      expect(page.body).toContain('<a href="/">');
    },
  );

  it.each([true, false])('shows a browser a page for an unknown address (built: %s)', async (built) => {
    const { app } = await startApp({}, { webRoot: built ? webRoot : null });
    const response = await app.inject({ url: '/nothing?%3Cscript%3E', headers: { accept: BROWSER } });
    expect(response.statusCode).toBe(404);
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.headers['content-security-policy']).toContain("default-src 'none'");
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.body).toContain('<a href="/">');
    expect(response.body).not.toContain('script');
  });

  it.each([true, false])('has no icon of the old name, and says so without an error (built: %s)', async (built) => {
    const { app } = await startApp({}, { webRoot: built ? webRoot : null });
    expect((await app.inject('/favicon.ico')).statusCode).toBe(204);
  });

  it('has assets that browsers keep', async () => {
    const { app } = await startApp({}, { webRoot });
    const response = await app.inject('/assets/main-1a2b.js');
    expect(response.body).toBe('start()');
    expect(response.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(response.headers['cross-origin-resource-policy']).toBe('same-origin');
  });

  it('has the client library for pages of other origins, kept for an hour', async () => {
    const { app } = await startApp({}, { webRoot });
    const { headers } = await app.inject('/assets/surecast-client-1.js');
    expect(headers['cache-control']).toBe('public, max-age=3600');
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin');
  });

  it.each([
    '/assets/none.js',
    '/assets/',
    '/assets/../secret.txt',
    '/assets/%2e%2e/secret.txt',
    '/assets/..%2fsecret.txt',
  ])('gives nothing away at %s', async (url) => {
    const { app } = await startApp({}, { webRoot });
    const response = await app.inject(url);
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(response.statusCode).toBeLessThan(500);
    expect(response.json()).toMatchObject({ result: 'failure' });
  });

  it('says in plain text when it is not built', async () => {
    const { app } = await startApp();
    const response = await app.inject('/');
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toContain('text/plain');
    expect(response.body).toContain('not built');
  });
});
