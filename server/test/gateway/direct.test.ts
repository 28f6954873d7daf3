import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Frame } from '@surecast/shared/protocol';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { gatewayContract, until } from '../../src/gateway/gateway.contract.js';
import { eventPacket } from '../../src/gateway/socketio/direct/text-packet.js';
import { takeTurns } from '../../src/gateway/socketio/upgrade-turns.js';
import { createFrameReader } from '../support/light/light-frames.js';
import { type RunningGateway, startGateway } from './running-gateway.js';

gatewayContract('socket.io alone', (delivery) => startGateway({ delivery, direct: false }));

function frameAt(seq: number, text = ''): Frame {
  const message = { id: `m${seq}`, seq, title: '', text, at: '2026-01-01T00:00:00.000Z', attempt: 0 };
  return { channel: 'news', epoch: 'e1', from: seq - 1, to: seq, messages: [message] };
}

let running: RunningGateway | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

test.each([0, 1, 100, 125, 126, 65_535, 65_536, 200_000])(
  'a packet of %i more bytes is one WebSocket frame',
  (bytes) => {
    const frame: Frame = { ...frameAt(1), epoch: 'ü'.repeat(bytes) };
    const packet = eventPacket('messages', frame);
    const read: string[] = [];
    createFrameReader(
      (text) => read.push(text),
      () => read.push('another kind'),
    )(packet.frame);
    expect(read).toEqual([`42${JSON.stringify(['messages', frame])}`]);
    expect(`4${packet.text}`).toBe(read[0]);
  },
);

test('PU7 what goes the short way and what goes through Socket.IO arrives in the order in which it was written', async () => {
  running = await startGateway();
  const { gateway } = running;
  const peer = await running.connect('s', 'a');
  gateway.enter(peer.id, 'news');
  const written: unknown[] = [];
  for (let seq = 1; seq <= 300; seq += 1) {
    // Large ones fill what TCP takes at once, so that some of each kind wait for others.
    const frame = frameAt(seq, 'x'.repeat(seq % 7 === 0 ? 60_000 : 10));
    if (seq % 3 === 0) gateway.send(peer.id, frame);
    else gateway.broadcast(frame);
    written.push(seq);
    if (seq % 50 === 0) {
      gateway.announce({ channel: 'news', epoch: 'e1', head: seq });
      written.push(`head ${seq}`);
    }
    if (seq % 20 === 0) await wait(1);
  }
  await until(() => peer.received.length >= written.length, 'all of it');
  const got = peer.received.map(([event, payload]) =>
    event === 'head' ? `head ${(payload as { heads: { news: number } }).heads.news}` : (payload as Frame).to,
  );
  expect(got).toEqual(written);
});

test('PU7 over polling, and after the upgrade from it, everything goes on', async () => {
  running = await startGateway();
  const { gateway, delivery } = running;
  const polling = running.open({ token: 's', client: 'p' }, { transports: ['polling'] });
  const upgraded = running.open({ token: 's', client: 'u' }, { transports: ['polling', 'websocket'] });
  const frames: [string, number][] = [];
  for (const [name, socket] of [['p', polling] as const, ['u', upgraded] as const]) {
    socket.on('messages', (frame: Frame) => frames.push([name, frame.to]));
    await once(socket as never, 'connect');
    gateway.enter(socket.id as string, 'news');
  }
  gateway.broadcast(frameAt(1));
  await until(() => upgraded.io.engine.transport.name === 'websocket', 'the upgrade');
  gateway.broadcast(frameAt(2));
  await until(() => frames.length === 4, 'two frames each');
  expect(frames.sort()).toEqual([
    ['p', 1],
    ['p', 2],
    ['u', 1],
    ['u', 2],
  ]);
  const ack = { channel: 'news', epoch: 'e1', upTo: 2 };
  for (const socket of [polling, upgraded]) {
    expect(await socket.emitWithAck('subscribe', { channel: 'news' })).toMatchObject({ ok: true });
    expect(await socket.emitWithAck('ack', ack)).toEqual({ ok: true, cursor: 2 });
  }
  expect(delivery.calls.filter(([name]) => name === 'acknowledge')).toHaveLength(2);
});

test('BD7 the request that a connection came with is not kept', async () => {
  running = await startGateway();
  const requests: WeakRef<object>[] = [];
  running.http.prependListener('upgrade', (request) => requests.push(new WeakRef(request)));
  const peers = await Promise.all(['a', 'b', 'c'].map((client) => (running as RunningGateway).connect('s', client)));
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  await expect
    .poll(() => {
      collect();
      return requests.map((request) => request.deref());
    })
    .toEqual([undefined, undefined, undefined]);
  // They go on all the same.
  const ack = { channel: 'news', epoch: 'e1', upTo: 1 };
  for (const peer of peers) {
    expect(await peer.request('subscribe', { channel: 'news' })).toMatchObject({ ok: true });
    expect(await peer.request('ack', ack)).toEqual({ ok: true, cursor: 1 });
  }
});

test('WP60 an ack that asks for no answer moves the cursor all the same, and one that is wrong does no harm', async () => {
  running = await startGateway();
  const { delivery } = running;
  const socket = running.open({ token: 's', client: 'a' });
  expect(await socket.emitWithAck('subscribe', { channel: 'news' })).toMatchObject({ ok: true });
  const wrong = [null, 7, [], {}, { channel: 'news' }, { channel: 'news', epoch: 'e1', upTo: -1 }];
  for (const payload of wrong) {
    socket.emit('ack', payload);
    expect(await socket.emitWithAck('ack', payload)).toMatchObject({ ok: false });
  }
  const acks = () => delivery.calls.filter(([name]) => name === 'acknowledge');
  expect(acks()).toEqual([]);
  socket.emit('ack', { channel: 'news', epoch: 'e1', upTo: 1 });
  await until(() => acks().length === 1, 'the ack');
  expect(acks()[0]?.[1]).toEqual({ client: 's/a', channel: 'news', epoch: 'e1', upTo: 1 });
  expect(running.faults).toEqual([]);
});

test('BD6 upgrades take turns: a few in each turn of the event loop, and those over the bound are closed', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let inThisTurn = 0;
  let most = 0;
  let handled = 0;
  server.on('upgrade', (_request, socket) => {
    inThisTurn += 1;
    most = Math.max(most, inThisTurn);
    handled += 1;
    setImmediate(() => {
      inThisTurn = 0;
    });
    socket.destroy();
  });
  const turns = takeTurns(server, 40);
  const request = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  const sockets = Array.from({ length: 100 }, () => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.on('error', () => undefined);
    return socket;
  });
  await Promise.all(sockets.map((socket) => once(socket, 'close')));
  expect(handled).toBeGreaterThan(10);
  expect(handled).toBeLessThanOrEqual(100);
  expect(most).toBeLessThanOrEqual(8);
  expect(turns.waiting).toBe(0);
  server.close();
});

test('BD6 "in a rush those that come one by one are gathered for 10 ms", and one alone is taken up at once', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const server = createServer();
  let taken = 0;
  server.on('upgrade', () => {
    taken += 1;
  });
  const turns = takeTurns(server, 40);
  const arrive = () => server.emit('upgrade', {}, new PassThrough(), Buffer.alloc(0));
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  arrive();
  await turn();
  expect(taken).toBe(1);
  arrive();
  await turn();
  vi.advanceTimersByTime(9);
  arrive();
  await turn();
  expect(taken).toBe(1);
  vi.advanceTimersByTime(1);
  await turn();
  expect(taken).toBe(3);
  // More than fit in a turn go in turns that follow each other.
  for (let count = 0; count < 9; count += 1) arrive();
  vi.advanceTimersByTime(10);
  expect(taken).toBe(11);
  await turn();
  expect(taken).toBe(12);
  vi.advanceTimersByTime(250);
  arrive();
  await turn();
  expect(taken).toBe(13);
  arrive();
  turns.stop();
  vi.advanceTimersByTime(20);
  await turn();
  expect(taken).toBe(13);
  // Whoever comes while the node stops is told so, rather than left alone.
  vi.advanceTimersByTime(250);
  arrive();
  await turn();
  expect(taken).toBe(14);
});
