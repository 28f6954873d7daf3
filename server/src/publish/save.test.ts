import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPoster, type Poster } from './post.js';
import { type SaveOptions, save } from './save.js';

type Reply = (request: IncomingMessage, response: ServerResponse) => void;

const created: Reply = (_request, response) => answer(response, 201, { result: 'success', id: 'm1', channel: 'log' });
const failing =
  (status: number, code: string, retryable: boolean, headers = {}): Reply =>
  (_request, response) =>
    answer(response, status, { result: 'failure', code, message: 'said', retryable }, headers);

function answer(response: ServerResponse, status: number, body: object, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

describe('saving a line', () => {
  let server: Server;
  let poster: Poster;
  let replies: Reply[];
  let seen: { key: string | undefined; authorization: string | undefined; port: number | undefined }[];
  let slept: number[];
  let options: SaveOptions;

  beforeEach(async () => {
    replies = [];
    seen = [];
    slept = [];
    let now = 0;
    poster = createPoster();
    server = createServer((request, response) => {
      const { authorization } = request.headers;
      seen.push({ key: String(request.headers['idempotency-key']), authorization, port: request.socket.remotePort });
      request.resume().on('end', () => (replies.shift() ?? created)(request, response));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    options = {
      poster,
      url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      giveUpMs: 60_000,
      tryMs: 2_000,
      signal: new AbortController().signal,
      onRetry: () => {},
      sleep: async (ms) => {
        slept.push(ms);
        now += ms;
      },
      now: () => now,
      random: () => 0.5,
    };
  });

  afterEach(async () => {
    poster.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const run = () => save({ channel: 'log', title: 't' }, 'k1', options);

  it('answers with the id', async () => {
    expect(await run()).toEqual({ kind: 'saved', id: 'm1' });
    expect(seen).toEqual([{ key: 'k1', authorization: undefined, port: expect.any(Number) }]);
  });

  it('sends the token and keeps the connection', async () => {
    options = { ...options, token: 'secret' };
    await run();
    await run();
    expect(seen.map(({ authorization }) => authorization)).toEqual(['Bearer secret', 'Bearer secret']);
    expect(seen[0]?.port).toBe(seen[1]?.port);
  });

  it('repeats what is retryable with the same key and full jitter', async () => {
    replies = [
      failing(503, 'store_unavailable', true),
      (request) => request.socket.destroy(),
      (_request, response) => response.writeHead(502).end('<html>'),
    ];
    expect(await run()).toEqual({ kind: 'saved', id: 'm1' });
    expect(seen.map(({ key }) => key)).toEqual(['k1', 'k1', 'k1', 'k1']);
    expect(slept).toEqual([100, 200, 400]);
  });

  it('waits as long as Retry-After says', async () => {
    replies = [failing(429, 'rate_limited', true, { 'retry-after': '7' })];
    await run();
    expect(slept).toEqual([7_000]);
  });

  it('gives up after its time', async () => {
    options = { ...options, giveUpMs: 5_000 };
    replies = Array.from({ length: 50 }, () => failing(503, 'store_unavailable', true));
    expect(await run()).toEqual({ kind: 'unreachable', message: 'store_unavailable: said' });
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(5_000);
  });

  it('says why a service cannot be reached', async () => {
    options = { ...options, giveUpMs: 0, url: new URL('http://127.0.0.1:1') };
    const saved = await run();
    expect(saved).toEqual({ kind: 'unreachable', message: expect.stringContaining('ECONNREFUSED') });
  });

  it('does not wait for an answer longer than a try may take', async () => {
    options = { ...options, tryMs: 50 };
    replies = [() => {}];
    expect(await run()).toEqual({ kind: 'saved', id: 'm1' });
    expect(seen).toHaveLength(2);
  });

  it('ends at once when it is interrupted', async () => {
    const stop = new AbortController();
    options = { ...options, signal: stop.signal };
    replies = [() => stop.abort()];
    expect(await run()).toMatchObject({ kind: 'unreachable' });
    expect(seen).toHaveLength(1);
  });

  it.each([
    [400, 'invalid_title', 'refused'],
    [422, 'key_reused', 'refused'],
    [413, 'body_too_large', 'refused'],
    [403, 'not_allowed', 'rejected'],
    [401, 'token_missing', 'rejected'],
    [404, 'not_found', 'rejected'],
  ])('HTTP %i %s is %s, at once', async (status, code, kind) => {
    replies = [failing(status, code, false)];
    expect(await run()).toEqual({ kind, code, message: 'said' });
    expect(seen).toHaveLength(1);
  });

  it('does not repeat with a token that has expired', async () => {
    replies = [failing(401, 'token_expired', true)];
    expect(await run()).toMatchObject({ kind: 'rejected', code: 'token_expired' });
  });

  it('reads no endless answer', async () => {
    options = { ...options, giveUpMs: 0 };
    replies = [(_request, response) => response.writeHead(200).end('x'.repeat(200_000))];
    expect(await run()).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('too large') });
  });

  it('takes no other answer for a success', async () => {
    replies = [(_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>')];
    expect(await run()).toMatchObject({ kind: 'rejected', code: 'http_200' });
  });
});
