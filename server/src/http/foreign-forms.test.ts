import { describe, expect, it } from 'vitest';
import { BROWSER, FORM, form, startApp } from '../../test/http/start-app.js';

const FOREIGN = { host: 'localhost', origin: 'http://evil.example', referer: 'http://evil.example/page' };
const FIELDS = { title: 'Typed & "kept"', text: 'line 1\nline 2', channel: 'orders', data: '{"a":1}', key: 'key-1' };

async function post(headers: Record<string, string>, body: string | FormData = form(FIELDS), url = '/save') {
  const started = await startApp();
  const encoded = new Response(body);
  const type = typeof body === 'string' ? FORM : (encoded.headers.get('content-type') ?? '');
  const response = await started.app.inject({
    method: 'POST',
    url,
    headers: { ...FOREIGN, 'content-type': type, ...headers },
    payload: Buffer.from(await encoded.arrayBuffer()),
  });
  return { ...started, response };
}

function multipart(): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(FIELDS)) body.append(name, value);
  return body;
}

describe('a form that another site makes a browser post', () => {
  it.each([
    ['urlencoded', () => form(FIELDS)],
    ['multipart', multipart],
  ])('is not saved (%s); the page keeps what was typed, and cannot send it', async (_type, body) => {
    const { response, delivery } = await post({ accept: BROWSER }, body());
    expect(response.statusCode).toBe(403);
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(response.body).toContain('Typed &#38; &#34;kept&#34;</textarea>');
    expect(response.body).toMatch(/line 1\r?\nline 2<\/textarea>/);
    expect(response.body).toContain('{&#34;a&#34;:1}</textarea>');
    expect(response.body).toContain('key-1</textarea>');
    expect(response.body).toContain('orders</textarea>');
    expect(response.body).toContain('<a href="/?channel=orders">');
    expect(response.body).not.toMatch(/<form|<button|<input|evil\.example/);
    expect(delivery.calls).toEqual([]);
  });

  it('takes nothing into its page that is not escaped, nor a token', async () => {
    const fields = { title: '<b>', channel: '"><script>', token: 'secret-token' };
    const { response } = await post({ accept: BROWSER }, form(fields));
    expect(response.body).not.toMatch(/<b>|<script|secret-token/);
    expect(response.body).toContain('<a href="/">');
  });

  it('is refused before its content is looked at: what is wrong with it is not said', async () => {
    const { response, delivery } = await post({ accept: BROWSER }, form({ title: '' }));
    expect(response.statusCode).toBe(403);
    expect(delivery.calls).toEqual([]);
  });

  it('is bounded as every other', async () => {
    const { response, delivery } = await post({ accept: BROWSER }, form({ title: 'a', text: 'x'.repeat(600_000) }));
    expect(response.statusCode).toBe(413);
    expect(response.body).not.toMatch(/<form|<button/);
    expect(delivery.calls).toEqual([]);
  });

  it('is refused with JSON when it asks for no page', async () => {
    const { response, delivery } = await post({ accept: '*/*' });
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({ code: 'origin_refused' });
    expect(delivery.calls).toEqual([]);
  });

  it.each(['/admin/login', '/admin/logout', '/token', '/ack'])('is refused at once at %s', async (url) => {
    const { response } = await post({ accept: BROWSER }, form({ password: 'x' }), url);
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({ code: 'origin_refused' });
  });

  it('is refused by its Host alone as well', async () => {
    const { response, delivery } = await post({ accept: BROWSER, host: 'evil.example' });
    expect(response.statusCode).toBe(403);
    expect(response.body).not.toMatch(/<form|<button|<input/);
    expect(delivery.calls).toEqual([]);
  });
});
