import { LIMITS } from '@surecast/shared/protocol';
import { describe, expect, it } from 'vitest';
import { BROWSER, FORM, form, PUBLIC, startApp } from '../../../test/http/start-app.js';
import { SurecastError } from '../../errors.js';

const JSON_TYPE = 'application/json';

async function saveJson(body: unknown, headers: Record<string, string> = {}) {
  const started = await startApp();
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await started.app.inject({
    method: 'POST',
    url: '/save',
    headers: { 'content-type': JSON_TYPE, ...headers },
    payload,
  });
  return { ...started, response };
}

describe('POST /save with JSON', () => {
  it('saves and answers 201 with id and channel', async () => {
    const { response, delivery } = await saveJson({ title: 'Hi', text: 'there', channel: 'news', data: { a: [1] } });
    expect(response.statusCode).toBe(201);
    expect(response.json()).toEqual({ result: 'success', id: 'an-id', channel: 'news' });
    expect(delivery.saves).toEqual([
      { channel: 'news', title: 'Hi', text: 'there', data: '{"a":[1]}', subject: 'anonymous' },
    ]);
  });

  it('takes itemtitle and itemtext, no text as empty, and items as the channel', async () => {
    const aliased = await saveJson({ itemtitle: 'Hi', itemtext: 'there' });
    expect(aliased.delivery.saves[0]).toEqual({ channel: 'items', title: 'Hi', text: 'there', subject: 'anonymous' });
    const bare = await saveJson({ title: 'Hi' });
    expect(bare.delivery.saves[0]?.text).toBe('');
  });

  it('keeps data as it was sent, to the last digit', async () => {
    const data = '{ "n": 12345678901234567890.10, "s": "\\u00e9" }';
    const { delivery } = await saveJson(`{"title":"Hi","data":${data}}`);
    expect(delivery.saves[0]?.data).toBe(data);
  });

  it.each([null, 0, false, '', [], 'text'])('takes %j as data', async (data) => {
    const { delivery, response } = await saveJson({ title: 'Hi', data });
    expect(response.statusCode).toBe(201);
    expect(delivery.saves[0]?.data).toBe(JSON.stringify(data));
  });

  it('takes the biggest message there can be, with every character escaped', async () => {
    const escaped = '\\u0041'.repeat(LIMITS.textBytes);
    const data = JSON.stringify('d'.repeat(LIMITS.dataBytes - 2));
    const title = '\\ud83d\\ude00'.repeat(LIMITS.titleCharacters);
    const { response, delivery } = await saveJson(`{"title":"${title}","text":"${escaped}","data":${data}}`);
    expect(response.statusCode).toBe(201);
    expect(delivery.saves[0]?.text).toBe('A'.repeat(LIMITS.textBytes));
  });

  it.each([
    ['no title', {}, 'invalid_title'],
    ['an empty title', { title: '' }, 'invalid_title'],
    ['a title that is no string', { title: 5 }, 'invalid_title'],
    ['a title that is null', { title: null, itemtitle: 'x' }, 'invalid_title'],
    ['a title of 301 characters', { title: 'é'.repeat(301) }, 'invalid_title'],
    ['a title with a NUL', { title: 'a\0b' }, 'invalid_title'],
    ['a text that is no string', { title: 'a', text: ['x'] }, 'invalid_text'],
    ['a text over 65,536 bytes', { title: 'a', text: 'é'.repeat(32_769) }, 'invalid_text'],
    ['a text with half a character', { title: 'a', text: '\ud800' }, 'invalid_text'],
    ['a text with a NUL', { title: 'a', text: '\0' }, 'invalid_text'],
    ['data over 65,536 bytes', { title: 'a', data: 'x'.repeat(65_535) }, 'invalid_data'],
    ['data 101 levels deep', `{"title":"a","data":${'['.repeat(101)}${']'.repeat(101)}}`, 'invalid_data'],
    ['a channel with a space', { title: 'a', channel: 'a b' }, 'invalid_channel'],
    ['a channel of the service', { title: 'a', channel: '$sys' }, 'invalid_channel'],
    ['an empty channel', { title: 'a', channel: '' }, 'invalid_channel'],
    ['a channel of 129 characters', { title: 'a', channel: 'c'.repeat(129) }, 'invalid_channel'],
    ['a channel that is no string', { title: 'a', channel: 7 }, 'invalid_channel'],
    ['malformed JSON', '{"title":', 'invalid_request'],
    ['no body', '', 'invalid_request'],
    ['an array', '[]', 'invalid_request'],
    ['null', 'null', 'invalid_request'],
  ])('refuses %s with %s', async (_what, body, code) => {
    const { response, delivery } = await saveJson(body);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ result: 'failure', code, retryable: false });
    expect(delivery.saves).toEqual([]);
  });

  it('refuses 1 MB of text with 413 body_too_large and goes on', async () => {
    const { app, response } = await saveJson({ title: 'a', text: 'x'.repeat(1_048_576) });
    expect(response.statusCode).toBe(413);
    expect(response.json()).toMatchObject({ code: 'body_too_large' });
    const next = await app.inject({ method: 'POST', url: '/save', payload: { title: 'a' } });
    expect(next.statusCode).toBe(201);
  });

  it.each(['text/plain', 'application/xml', 'application/vnd.api+json'])('refuses %s with 415', async (type) => {
    const { response } = await saveJson({ title: 'a' }, { 'content-type': type });
    expect(response.statusCode).toBe(415);
    expect(response.json()).toMatchObject({ code: 'unsupported_media_type' });
  });

  it('is not led astray by __proto__', async () => {
    const { delivery } = await saveJson('{"title":"a","__proto__":{"channel":"x"},"data":{"__proto__":1}}');
    expect(delivery.saves[0]).toMatchObject({ channel: 'items', data: '{"__proto__":1}' });
  });
});

describe('Idempotency-Key', () => {
  it('goes along as a key of its own', async () => {
    const { delivery } = await saveJson({ title: 'a' }, { 'idempotency-key': 'order 17' });
    expect(delivery.saves[0]?.key).toEqual({ value: 'order 17', form: false });
  });

  it.each(['', 'k'.repeat(256), 'tab\there', 'schlüssel'])('refuses %j with invalid_key', async (key) => {
    const { response } = await saveJson({ title: 'a' }, { 'idempotency-key': key });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: 'invalid_key' });
  });

  it('answers 422 key_reused for another body under the same key', async () => {
    const { app, delivery } = await startApp();
    delivery.answer('save', new SurecastError('key_reused'));
    const response = await app.inject({ method: 'POST', url: '/save', payload: { title: 'a' } });
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({ code: 'key_reused', retryable: false });
  });
});

describe('faults behind a save', () => {
  it.each(['store_unavailable', 'overloaded'] as const)('answers 503 %s with Retry-After', async (code) => {
    const { app, delivery } = await startApp();
    delivery.answer('save', new SurecastError(code));
    const response = await app.inject({ method: 'POST', url: '/save', payload: { title: 'a' } });
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('2');
    expect(response.json()).toMatchObject({ code, retryable: true });
  });

  it('answers 500 internal without a word of the fault, and logs it with its stack', async () => {
    const { app, delivery, log } = await startApp();
    delivery.answer('save', new TypeError('a secret detail'));
    const response = await app.inject({ method: 'POST', url: '/save', payload: { title: 'a' } });
    expect(response.statusCode).toBe(500);
    expect(response.json()).toMatchObject({ code: 'internal', retryable: true });
    expect(response.body).not.toContain('secret');
    expect(log.find(({ level }) => level === 50)?.err?.stack).toContain('a secret detail');
  });
});

describe('who may save', () => {
  it('refuses a token that is no good, on loopback too', async () => {
    const { response } = await saveJson({ title: 'a' }, { authorization: 'Bearer nonsense' });
    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ code: 'token_invalid' });
    expect(response.headers['www-authenticate']).toBe('Bearer');
  });

  it('refuses an expired token with token_expired, which is worth repeating', async () => {
    const { app, tokens, clock } = await startApp();
    const { token } = await tokens.issue({ rights: { '*': ['write'] } });
    clock.ms += 3_601_000;
    const headers = { authorization: `Bearer ${token}` };
    const response = await app.inject({ method: 'POST', url: '/save', headers, payload: { title: 'a' } });
    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ code: 'token_expired', retryable: true });
  });

  it('saves as the subject of the token, where the token gives the right to write', async () => {
    const { app, tokens, delivery } = await startApp();
    const { token, subject } = await tokens.issue({ rights: { 'news.*': ['write'], items: ['read'] } });
    const headers = { authorization: `Bearer ${token}` };
    const save = (channel: string) =>
      app.inject({ method: 'POST', url: '/save', headers, payload: { title: 'a', channel } });
    expect((await save('news.today')).statusCode).toBe(201);
    expect(delivery.saves[0]?.subject).toBe(subject);
    const refused = await save('items');
    expect(refused.statusCode).toBe(403);
    expect(refused.json()).toMatchObject({ code: 'not_allowed' });
    expect(delivery.saves).toHaveLength(1);
  });

  it('needs a token off loopback, which a form may carry as a field', async () => {
    const { app, tokens, delivery } = await startApp(PUBLIC);
    const bare = await app.inject({ method: 'POST', url: '/save', payload: { title: 'a' } });
    expect(bare.statusCode).toBe(401);
    expect(bare.json()).toMatchObject({ code: 'token_missing' });
    const { token } = await tokens.issue({ rights: { '*': ['write'] } });
    const payload = form({ title: 'a', token });
    const posted = await app.inject({ method: 'POST', url: '/save', headers: { 'content-type': FORM }, payload });
    expect(posted.statusCode).toBe(201);
    expect(delivery.saves).toHaveLength(1);
  });
});

describe('POST /save with a form', () => {
  async function post(fields: Record<string, string>, headers: Record<string, string> = {}) {
    const started = await startApp();
    const response = await started.app.inject({
      method: 'POST',
      url: '/save',
      headers: { 'content-type': FORM, ...headers },
      payload: form(fields),
    });
    return { ...started, response };
  }

  it('answers a program 201 with JSON', async () => {
    const { response, delivery } = await post(
      { title: 'Grüße', text: 'a & b', data: '[1]', channel: '' },
      { accept: '*/*' },
    );
    expect(response.statusCode).toBe(201);
    expect(response.json()).toEqual({ result: 'success', id: 'an-id', channel: 'items' });
    expect(delivery.saves[0]).toEqual({
      channel: 'items',
      title: 'Grüße',
      text: 'a & b',
      data: '[1]',
      subject: 'anonymous',
    });
  });

  it('counts its key together with the content; the header wins', async () => {
    const own = await post({ title: 'a', key: 'k1' });
    expect(own.delivery.saves[0]?.key).toEqual({ value: 'k1', form: true });
    const header = await post({ title: 'a', key: 'k1' }, { 'idempotency-key': 'k2' });
    expect(header.delivery.saves[0]?.key).toEqual({ value: 'k2', form: false });
    const empty = await post({ title: 'a', key: '' });
    expect(empty.delivery.saves[0]?.key).toBeUndefined();
  });

  it('refuses data that is not JSON text', async () => {
    const { response } = await post({ title: 'a', data: '{a:1}' });
    expect(response.json()).toMatchObject({ code: 'invalid_data' });
  });

  it('refuses a field that comes twice', async () => {
    const { app } = await startApp();
    const headers = { 'content-type': FORM };
    const response = await app.inject({ method: 'POST', url: '/save', headers, payload: 'title=a&title=b' });
    expect(response.json()).toMatchObject({ code: 'invalid_title' });
  });

  it.each([
    ['the page it came from', 'http://localhost/?channel=news', '/?channel=news&saved=an-id'],
    ['it, without an earlier saved', 'http://localhost/list?saved=old', '/list?saved=an-id'],
    ['/ for another site’s address', 'http://evil.example/page', '/?saved=an-id'],
    ['/ for another port', 'http://localhost:81/page', '/?saved=an-id'],
    ['/ for a path that would name a host', 'http://localhost//evil.example/', '/evil.example/?saved=an-id'],
    ['/ for a backslash', 'http://localhost/\\evil.example', '/evil.example?saved=an-id'],
    ['/ for the failure page', 'http://localhost/save', '/?saved=an-id'],
    ['/ without a Referer', undefined, '/?saved=an-id'],
    ['/ for nonsense', 'javascript:alert(1)', '/?saved=an-id'],
  ])('sends a browser back with 303 to %s', async (_what, referer, location) => {
    const headers = { accept: BROWSER, host: 'localhost', ...(referer !== undefined && { referer }) };
    const { response } = await post({ title: 'a' }, headers);
    expect(response.statusCode).toBe(303);
    expect(response.headers.location).toBe(location);
  });

  it.each(['//evil.example/', '@evil.example/', '.evil.example/', 'https://evil.example/', '\\\\evil.example'])(
    'is not sent elsewhere by the field back=%s',
    async (back) => {
      const { response } = await post({ title: 'a', back }, { accept: BROWSER, host: 'localhost' });
      const target = new URL(String(response.headers.location), 'http://localhost/');
      expect(target.host).toBe('localhost');
      expect(String(response.headers.location)).toMatch(/^\/(?!\/)/);
    },
  );

  it('shows a browser a page that keeps what was typed, escaped, and can be sent again', async () => {
    const typed = '<script>alert("1")</script> & \'x\'';
    const fields = { title: '', text: typed, channel: 'a"><b>', key: 'key-1', data: '{"a":"<"}' };
    const headers = { accept: BROWSER, host: 'localhost', referer: 'http://localhost/from?here=1' };
    const { response } = await post(fields, headers);
    expect(response.statusCode).toBe(400);
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.headers['content-security-policy']).toContain("default-src 'none'");
    expect(response.body).not.toContain('<script>');
    expect(response.body).not.toContain('"><b>');
    expect(response.body).toContain('&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62; &#38; &#39;x&#39;</textarea>');
    expect(response.body).toContain('name="key" value="key-1"');
    expect(response.body).toContain('name="back" value="/from?here=1"');
    expect(response.body).toContain('{&#34;a&#34;:&#34;&#60;&#34;}</textarea>');
    expect(response.body).toContain('<form method="post" action="/save">');
  });

  it('goes back to the list of its channel when it is not known where it came from', async () => {
    const { response } = await post({ title: 'a', channel: 'orders' }, { accept: BROWSER, host: 'localhost' });
    expect(response.headers.location).toBe('/?channel=orders&saved=an-id');
  });

  it('goes back to where the first try came from after the second', async () => {
    const headers = { accept: BROWSER, host: 'localhost', referer: 'http://localhost/save' };
    const { response } = await post({ title: 'a', back: '/from?here=1' }, headers);
    expect(response.headers.location).toBe('/from?here=1&saved=an-id');
  });

  it('shows a browser 503 as a page too, with Retry-After', async () => {
    const { app, delivery } = await startApp();
    delivery.answer('save', new SurecastError('store_unavailable'));
    const headers = { 'content-type': FORM, accept: BROWSER };
    const response = await app.inject({ method: 'POST', url: '/save', headers, payload: form({ title: 'kept' }) });
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('2');
    expect(response.body).toContain('value="kept"');
  });

  it('tells a browser of a form that is too large', async () => {
    const { response } = await post({ title: 'a', text: 'x'.repeat(600_000) }, { accept: BROWSER });
    expect(response.statusCode).toBe(413);
    expect(response.headers['content-type']).toContain('text/html');
    // Nothing of it was read: a form here would be empty, and of another channel.
    expect(response.body).not.toContain('<form');
    expect(response.body).toContain('Go back in the browser');
  });
});

describe('POST /save with multipart', () => {
  async function post(body: FormData, headers: Record<string, string> = {}) {
    const started = await startApp();
    const encoded = new Response(body);
    const response = await started.app.inject({
      method: 'POST',
      url: '/save',
      headers: { 'content-type': encoded.headers.get('content-type') ?? '', ...headers },
      payload: Buffer.from(await encoded.arrayBuffer()),
    });
    return { ...started, response };
  }

  function fields(entries: Record<string, string | Blob>): FormData {
    const body = new FormData();
    for (const [name, value] of Object.entries(entries)) body.append(name, value);
    return body;
  }

  it('saves its fields', async () => {
    const { response, delivery } = await post(
      fields({ itemtitle: 'Grüße', itemtext: 'x', data: '{"a":1.50}', key: 'k' }),
    );
    expect(response.statusCode).toBe(201);
    expect(delivery.saves[0]).toEqual({
      channel: 'items',
      title: 'Grüße',
      text: 'x',
      data: '{"a":1.50}',
      key: { value: 'k', form: true },
      subject: 'anonymous',
    });
  });

  it('sends a browser back with 303', async () => {
    const { response } = await post(fields({ title: 'a' }), { accept: BROWSER });
    expect(response.statusCode).toBe(303);
  });

  it('refuses a file', async () => {
    const { response, delivery } = await post(fields({ title: 'a', text: new Blob(['x']) }));
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: 'invalid_request' });
    expect(delivery.saves).toEqual([]);
  });

  it('refuses a field that is longer than any may be', async () => {
    const { response } = await post(fields({ title: 'a', text: 'x'.repeat(200_000) }));
    expect(response.statusCode).toBe(413);
    expect(response.json()).toMatchObject({ code: 'body_too_large' });
  });

  it('refuses too many fields', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`f${index}`, 'x']));
    const { response } = await post(fields({ title: 'a', ...many }));
    expect(response.json()).toMatchObject({ code: 'body_too_large' });
  });

  it('refuses a body that is not multipart after all', async () => {
    const { app } = await startApp();
    for (const type of ['multipart/form-data; boundary=b', 'multipart/form-data']) {
      const headers = { 'content-type': type };
      const response = await app.inject({ method: 'POST', url: '/save', headers, payload: 'nonsense' });
      expect(response.statusCode).toBe(400);
      expect(response.json()).toMatchObject({ code: 'invalid_request' });
    }
  });
});
