import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../test/http/start-app.js';

const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

async function listen(started: TestApp): Promise<{ port: number; url: string }> {
  await started.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = started.app.server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}` };
}

/** A bare connection; `closed` is everything that came until the other side closed it. */
function dial(port: number): { socket: Socket; closed: Promise<string> } {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  const closed = once(socket, 'close').then(() => Buffer.concat(chunks).toString());
  return { socket, closed };
}

function bodyOf(answer: string): unknown {
  return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
}

describe('over real connections', () => {
  it('refuses 1 MB of text and goes on', async () => {
    const { url } = await listen(await startApp());
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ title: 'a', text: 'x'.repeat(1_048_576) });
    const refused = await fetch(`${url}/save`, { method: 'POST', headers, body });
    expect(refused.status).toBe(413);
    expect(await refused.json()).toMatchObject({ code: 'body_too_large' });
    const saved = await fetch(`${url}/save`, { method: 'POST', headers, body: JSON.stringify({ title: 'a' }) });
    expect(saved.status).toBe(201);
  });

  it('refuses a body that never says how long it is, once it is too long', async () => {
    const { port } = await listen(await startApp());
    const { socket, closed } = dial(port);
    socket.write('POST /save HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n');
    socket.write('Transfer-Encoding: chunked\r\n\r\n');
    for (let sent = 0; sent < 10; sent += 1) socket.write(`10000\r\n${'x'.repeat(65_536)}\r\n`);
    expect(bodyOf(await closed)).toMatchObject({ code: 'body_too_large' });
  });

  it('refuses a file at its first byte and does not wait for the rest', async () => {
    const { port } = await listen(await startApp());
    const { socket, closed } = dial(port);
    socket.write('POST /save HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n');
    socket.write('Content-Length: 500000000\r\n\r\n');
    socket.write('--b\r\nContent-Disposition: form-data; name="text"; filename="f"\r\n\r\nthe first bytes');
    const answer = await closed;
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(bodyOf(answer)).toMatchObject({ code: 'invalid_request' });
  });

  it.each([
    ['what is not HTTP', 'nonsense\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('answers %s in the form of every failure', async (_what, bytes, status) => {
    const { port } = await listen(await startApp());
    const { socket, closed } = dial(port);
    socket.write(bytes);
    const answer = await closed;
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(bodyOf(answer)).toMatchObject({ result: 'failure', code: 'invalid_request', retryable: false });
  });

  it.each([
    ['an empty Host', 'GET /list HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n'],
    ['no Host', 'GET /list HTTP/1.0\r\n\r\n'],
  ])('refuses %s', async (_what, bytes) => {
    const { port } = await listen(await startApp());
    const { socket, closed } = dial(port);
    socket.write(bytes);
    expect(bodyOf(await closed)).toMatchObject({ code: 'host_refused' });
  });

  it('answers an address that cannot be decoded with 400', async () => {
    const { port } = await listen(await startApp());
    const { socket, closed } = dial(port);
    socket.write('GET /messages/%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect(bodyOf(await closed)).toMatchObject({ result: 'failure', code: 'invalid_request' });
  });

  it('lets a save finish while it closes, and answers what comes after with 503 draining', async () => {
    const started = await startApp();
    const { port } = await listen(started);
    let finish = () => {};
    const taken = new Promise<void>((resolve) => {
      started.delivery.save = ({ channel }) => {
        resolve();
        return new Promise((answer) => {
          finish = () => answer({ id: 'late', channel });
        });
      };
    });
    const { socket, closed } = dial(port);
    const body = '{"title":"a"}';
    const head = 'POST /save HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    socket.write(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);
    await taken;
    const answered = once(started.app.server, 'request');
    const closing = started.app.close();
    socket.write('GET /list HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    await answered;
    finish();
    const answers = await closed;
    await closing;
    expect(answers).toMatch(/^HTTP\/1.1 201 /);
    expect(answers).toContain('"id":"late"');
    expect(answers).toContain('HTTP/1.1 503 ');
    expect(answers).toContain('"code":"draining"');
  });
});
