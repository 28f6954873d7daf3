import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js';

const DELAY_MS = 150;
let echo: Server;
let proxy: TcpProxy;
let served: Socket[];
let opened: Socket[];

beforeEach(async () => {
  served = [];
  opened = [];
  echo = createServer((socket) => {
    served.push(socket);
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const address = echo.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  proxy = await startTcpProxy(() => port);
});

afterEach(async () => {
  for (const socket of opened) socket.destroy();
  await proxy.close();
  echo.close();
  for (const socket of served) socket.destroy();
});

async function open(): Promise<Socket> {
  const socket = connect(proxy.port, '127.0.0.1');
  opened.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Not `once`, which a reset would reject. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

/** The first bytes that come back after something was written. */
async function echoed(socket: Socket, text: string, length = text.length): Promise<string> {
  socket.write(text);
  let got = '';
  while (got.length < length) got += String((await once(socket, 'data', { signal: AbortSignal.timeout(10_000) }))[0]);
  return got;
}

it('passes bytes both ways, in order', async () => {
  const socket = await open();
  expect(await echoed(socket, 'GET / HTTP/1.1\r\n')).toBe('GET / HTTP/1.1\r\n');
  const much = 'abcdefgh'.repeat(100_000);
  expect(await echoed(socket, much)).toBe(much);
  expect(proxy.open).toBe(1);
});

it.each(['reset', 'end'] as const)('a cut by %s ends both sides', async (how) => {
  const socket = await open();
  await echoed(socket, 'first line\r\n');
  const far = served[0] as Socket;
  const ends = [closed(socket), closed(far)];
  let error: NodeJS.ErrnoException | undefined;
  socket.once('error', (seen) => {
    error = seen;
  });
  proxy.cut(how);
  await Promise.all(ends);
  expect(error?.code).toBe(how === 'reset' ? 'ECONNRESET' : undefined);
  expect(proxy).toMatchObject({ open: 0, cuts: 1 });
});

it('cuts each connection within its time', async () => {
  proxy.cutEach(100, 0.3);
  const socket = await open();
  await echoed(socket, 'first line\r\n');
  const started = performance.now();
  await closed(socket);
  expect(performance.now() - started).toBeLessThan(2_000);
  expect(proxy.cuts).toBe(1);
});

it('a half-open link passes nothing, and the far side does not learn that the near one ended', async () => {
  const socket = await open();
  await echoed(socket, 'first line\r\n');
  const far = served[0] as Socket;
  let heard = 0;
  far.on('data', () => {
    heard += 1;
  });
  far.on('close', () => {
    heard += 1;
  });
  proxy.goHalfOpen();
  socket.write('into the void\r\n');
  socket.destroy();
  // A new connection, opened later, has made its whole way: what was to arrive has arrived.
  expect(await echoed(await open(), 'second line\r\n')).toBe('second line\r\n');
  expect(heard).toBe(0);
  expect(far.destroyed).toBe(false);
});

it('a delay comes on top each way, and order holds when it is taken away', async () => {
  const socket = await open();
  await echoed(socket, 'first line\r\n');
  proxy.shape({ delayMs: DELAY_MS });
  const started = performance.now();
  expect(await echoed(socket, 'late')).toBe('late');
  expect(performance.now() - started).toBeGreaterThan(2 * DELAY_MS - 20);
  socket.write('one');
  await new Promise((resolve) => setTimeout(resolve, 20));
  proxy.shape({ delayMs: 0 });
  expect(await echoed(socket, 'two', 6)).toBe('onetwo');
});

it('a stalled link is not read, and goes on', async () => {
  const socket = await open();
  await echoed(socket, 'first line\r\n');
  proxy.shape({ isStalled: true });
  let got = 0;
  socket.on('data', (chunk: Buffer) => {
    got += chunk.length;
  });
  socket.write('held back');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(got).toBe(0);
  const came = once(socket, 'data');
  proxy.shape({ isStalled: false });
  await came;
  expect(got).toBe('held back'.length);
});
