import type { Frame } from '@surecast/shared/protocol';
import { afterEach, expect, test } from 'vitest';
import { frameOf, gatewayContract, until } from '../../src/gateway/gateway.contract.js';
import { type RunningGateway, startGateway } from './running-gateway.js';

gatewayContract('socket.io', (delivery) => startGateway({ delivery }));

let running: RunningGateway | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function refusalOf(gateway: RunningGateway, auth: object, options = {}): Promise<unknown> {
  const socket = gateway.open(auth, options);
  return new Promise((resolve) => {
    socket.once('connect', () => resolve('connected'));
    socket.once('connect_error', (error) => resolve('data' in error ? error.data : error));
  });
}

const good = { token: 's', client: 'a' };

test('"A refused handshake is a `connect_error` with `data: {code, message, retryable}`"', async () => {
  running = await startGateway();
  const wrong: [object, string][] = [
    [{}, 'token_missing'],
    [{ client: 'a' }, 'token_missing'],
    [{ token: 's' }, 'invalid_client'],
    [{ token: 's', client: 'no/slash' }, 'invalid_client'],
    [{ token: 's', client: 'a', label: 'x'.repeat(201) }, 'invalid_request'],
    [{ token: 'bad', client: 'a' }, 'token_invalid'],
  ];
  for (const [auth, code] of wrong) {
    expect(await refusalOf(running, auth)).toEqual({ ok: false, code, message: expect.any(String), retryable: false });
  }
  expect(running.gateway.size).toBe(0);
  expect(running.faults).toEqual([]);
});

test('pages of other origins are refused, of the same host and of ALLOWED_ORIGINS are not', async () => {
  running = await startGateway({ allowedOrigins: ['https://app.example'] });
  const { url, port } = running;
  const from = (origin: string, host?: string) => ({ extraHeaders: { origin, ...(host && { host }) } });
  expect(await refusalOf(running, good, from('https://evil.example'))).toMatchObject({ code: 'origin_refused' });
  expect(await refusalOf(running, good, from('null'))).toMatchObject({ code: 'origin_refused' });
  expect(await refusalOf(running, good, from('http://127.0.0.1:1'))).toMatchObject({ code: 'origin_refused' });
  expect(await refusalOf(running, good, from(url))).toBe('connected');
  expect(await refusalOf(running, good, from('https://app.example'))).toBe('connected');
  const rebound = `evil.example:${port}`;
  expect(await refusalOf(running, good, from(`http://${rebound}`, rebound))).toMatchObject({ code: 'host_refused' });
});

test('off loopback any Host will do, the origin must still be the same', async () => {
  running = await startGateway({ loopback: false });
  const from = (origin: string) => ({ extraHeaders: { origin, host: 'push.example' } });
  expect(await refusalOf(running, good, from('https://push.example'))).toBe('connected');
  expect(await refusalOf(running, good, from('https://push.example:8443'))).toMatchObject({ code: 'origin_refused' });
});

test('polling works where WebSocket does not', async () => {
  running = await startGateway();
  const socket = running.open(good, { transports: ['polling'] });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  const frame = new Promise((resolve) => socket.once('messages', resolve));
  expect(await socket.emitWithAck('subscribe', { channel: 'news' })).toMatchObject({ ok: true });
  expect(await frame).toEqual(frameOf('news'));
});

test('events without an answer callback, with too many arguments or none are handled', async () => {
  running = await startGateway();
  const socket = running.open(good);
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  socket.emit('ack', { channel: 'news', epoch: 'e1', upTo: 1 });
  socket.emit('ack');
  socket.emit('subscribe', { channel: '$' });
  socket.emit('nonsense', 1, 2, 3);
  socket.emit('ack', { ids: ['m1'] }, 'more', 'arguments');
  expect(await socket.emitWithAck('ack', { channel: 'news', epoch: 'e1', upTo: 1 }, 'more')).toMatchObject({
    ok: true,
  });
  expect(running.delivery.calls.map(([name]) => name)).toEqual(['acknowledge', 'acknowledgeIds', 'acknowledge']);
  expect(running.faults).toEqual([]);
});

test('malformed packets end their connection at most; the process and the others stay', async () => {
  running = await startGateway();
  const peer = await running.connect('s', 'stays');
  // As Socket.IO packets, below the library: 2 = event, 5 = binary event, 0 = connect, 3 = answer.
  const packets = [
    '2["subscribe"',
    '2[]',
    '2{"a":1}',
    '299[null]',
    '51-["a",{"_placeholder":true,"num":0}]',
    'zzz',
    '0{"token":',
    '0[]',
    '0/other,{}',
    '4{}',
    '3999[1]',
    '2["disconnect"]',
    '2["error",{}]',
    '2["__proto__",{}]',
    '2[7,{}]',
    '9',
    `2["ack",{"ids":["${'x'.repeat(70_000)}"]}]`,
  ];
  for (const packet of packets) {
    const socket = running.open(good);
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    const isOver = new Promise((resolve) => socket.once('disconnect', resolve));
    socket.io.engine.write(packet);
    // Answered after it, or cut: either says that the packet was read.
    await Promise.race([isOver, socket.emitWithAck('nonsense')]).catch(() => {});
    socket.disconnect();
  }
  expect(await peer.request('subscribe', { channel: 'news' })).toMatchObject({ ok: true });
  expect(running.faults).toEqual([]);
});

test('malformed transports are refused', async () => {
  running = await startGateway();
  const at = `${running.url}/socket.io/?EIO=4`;
  for (const query of ['', '&transport=polling&sid=none', '&transport=telepathy', '&transport=websocket']) {
    expect((await fetch(at + query)).status).toBe(400);
  }
  const opened = await (await fetch(`${at}&transport=polling`)).text();
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
  const answer = await fetch(`${at}&transport=polling&sid=${sid}`, { method: 'POST', body: 'x'.repeat(70_000) });
  expect(answer.status).toBe(413);
  expect(await refusalOf(running, good)).toBe('connected');
});

test('PU3 a frame is encoded once, for however many connections', async () => {
  running = await startGateway();
  const { gateway } = running;
  const encodings = (): { frame: Frame; readonly count: number } => {
    let count = 0;
    const frame = frameOf('news');
    for (const message of frame.messages) message.data = { toJSON: () => (count += 1) };
    return {
      frame,
      get count() {
        return count;
      },
    };
  };
  const peers = [await running.connect('s', 'a')];
  gateway.enter(peers[0]?.id ?? '', 'news');
  const forOne = encodings();
  gateway.broadcast(forOne.frame);
  for (const client of ['b', 'c', 'd']) {
    const peer = await running.connect('s', client);
    gateway.enter(peer.id, 'news');
    peers.push(peer);
  }
  const forFour = encodings();
  expect(gateway.broadcast(forFour.frame)).toBe(4);
  for (const peer of peers) await peer.arrive();
  expect(peers.map(({ received }) => received.length)).toEqual([2, 1, 1, 1]);
  expect(forOne.count).toBeGreaterThan(0);
  expect(forFour.count).toBe(forOne.count);
});

test('a draining node tells its clients when to return, spread out, and refuses new ones', async () => {
  running = await startGateway();
  const peers = await Promise.all(['a', 'b', 'c', 'd'].map((client) => running?.connect('s', client)));
  running.gateway.stopAccepting(4_000);
  for (const peer of peers) await peer?.arrive();
  const times = peers.flatMap((peer) => peer?.received.map(([, payload]) => payload));
  expect(times).toEqual([1_000, 2_000, 3_000, 4_000].map((retryAfterMs) => ({ retryAfterMs })));
  expect(await refusalOf(running, good)).toMatchObject({ code: 'draining', retryable: true });
});

test('stop makes every client away and leaves nothing open', async () => {
  running = await startGateway();
  const peers = await Promise.all([running.connect('s', 'a'), running.connect('s', 'b')]);
  for (const peer of peers) await peer.request('subscribe', { channel: 'news' });
  await running.gateway.stop();
  const away = running.delivery.calls.filter(([name]) => name === 'disconnected');
  expect(away).toHaveLength(2);
  expect(running.gateway.size).toBe(0);
  await until(() => peers.every(({ isOpen }) => !isOpen), 'disconnected');
});

test('BD4 a request of more than 64 KiB ends its connection, and no other', async () => {
  running = await startGateway();
  const other = await running.connect('s', 'b');
  const peer = await running.connect('s', 'a');
  const ids = (bytes: number) => ({ ids: ['x'.repeat(bytes)] });
  expect(await peer.request('ack', ids(64 * 1024 - 200))).toMatchObject({ ok: false, code: 'invalid_request' });
  expect(await peer.request('ack', ids(64 * 1024))).toBeNull();
  expect(await other.request('ack', { ids: ['m1'] })).toMatchObject({ ok: true });
  expect(running.faults).toEqual([]);
});
