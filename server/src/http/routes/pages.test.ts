import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp } from '../../../test/http/start-app.js';

let webRoot: string;
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

beforeAll(async () => {
  webRoot = await mkdtemp(join(tmpdir(), 'surecast-web-'));
  await mkdir(join(webRoot, 'assets'));
  await writeFile(join(webRoot, 'assets', 'main-1a2b.js'), 'start()');
  await writeFile(join(webRoot, 'secret.txt'), 'not an asset');
  await writeFile(
    join(webRoot, 'index.html'),
    '<!doctype html><title>page</title><!--surecast:notice--><input name="key" value="<!--surecast:key-->">',
  );
});

afterAll(() => rm(webRoot, { recursive: true }));

describe('the page', () => {
  it('has a fresh key each time, and is not kept', async () => {
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

  it('writes nothing of the address into itself', async () => {
    const { app } = await startApp({}, { webRoot });
    const { body, statusCode } = await app.inject('/?saved=%3Cscript%3Ealert(1)%3C/script%3E&saved=b');
    expect(statusCode).toBe(200);
    expect(body).not.toContain('script');
  });

  it.each(['/admin', '/admin/clients/items', '/admin/login', '/admin?x=1'])('is served at %s', async (url) => {
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

  it('has assets that browsers keep', async () => {
    const { app } = await startApp({}, { webRoot });
    const response = await app.inject('/assets/main-1a2b.js');
    expect(response.body).toBe('start()');
    expect(response.headers['cache-control']).toBe('public, max-age=31536000, immutable');
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
