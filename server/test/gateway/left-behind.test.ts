import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { frameOf, until } from '../../src/gateway/gateway.contract.js';
import { type RunningGateway, startGateway, webSocketOf } from './running-gateway.js';

let running: RunningGateway | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

/** Timers and sockets of this process, which holds both ends. */
function resources(): { timers: number; sockets: number } {
  const all = process.getActiveResourcesInfo();
  const count = (name: string) => all.filter((each) => each === name).length;
  return { timers: count('Timeout'), sockets: count('TCPSocketWrap') };
}

test('PR1 1,000 connections that come and go in every way leave nothing behind', async () => {
  running = await startGateway();
  const { gateway, delivery, open } = running;
  const before = resources();
  const closed = { code: 'replaced' as const, message: 'Another one.', retryable: false };
  const ends = [
    (id: string) => gateway.close(id, closed),
    (id: string) => gateway.drop(id, { channel: 'news', reason: 'never_acknowledged', pending: 1 }),
  ];
  let connects = 0;
  for (let round = 0; round < 25; round += 1) {
    const sockets = Array.from({ length: 40 }, (_, index) => open({ token: 's', client: `c${index}` }));
    await Promise.all(
      sockets.map(async (socket, index) => {
        await new Promise<void>((resolve) => socket.once('connect', resolve));
        connects += 1;
        await socket.emitWithAck('subscribe', { channel: 'news' });
        const gone = new Promise<void>((resolve) => socket.once('disconnect', () => resolve()));
        const way = index % 5;
        if (way === 0) socket.disconnect();
        else if (way === 1) webSocketOf(socket).terminate();
        else if (way === 2) {
          // A subscribe that is under way when the connection goes.
          socket.emit('subscribe', { channel: `own-${index}` }, () => {});
          webSocketOf(socket).terminate();
        } else ends[way - 3]?.(socket.id ?? '');
        await gone;
      }),
    );
    gateway.broadcast(frameOf('news'));
    await until(() => gateway.size === 0, 'all are gone');
  }
  expect(connects).toBe(1_000);
  expect([...gateway.channels()]).toEqual([]);
  // Those that were dropped from their only channel have nothing to be taken back.
  await until(() => delivery.calls.filter(([name]) => name === 'disconnected').length >= 800, 'made away');
  const deadline = Date.now() + 5_000;
  for (let now = resources(); now.timers > before.timers + 2 || now.sockets > before.sockets; now = resources()) {
    if (Date.now() > deadline) throw new Error(`left behind: ${JSON.stringify({ before, now })}`);
    await wait(20);
  }
});

/** Sends Socket.IO packets in one body over the polling transport. */
async function postPackets(url: string, packets: string[]) {
  const at = `${url}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(at)).text()).slice(1)) as { sid: string };
  const status = (await fetch(`${at}&sid=${sid}`, { method: 'POST', body: packets.join('\u001e') })).status;
  return { status, poll: async () => (await fetch(`${at}&sid=${sid}`)).status };
}

test('PR1 a burst of handshakes on one transport makes at most one connection', async () => {
  running = await startGateway();
  const { gateway, url } = running;
  let most = 0;
  const handshake = '40{"token":"s","client":"a"}';
  const transport = await postPackets(url, Array(500).fill(handshake));
  for (let turn = 0; turn < 50; turn += 1) {
    most = Math.max(most, gateway.size);
    await wait(1);
  }
  expect(most).toBeLessThanOrEqual(1);
  // What was put out before the end, the end, and then nothing is there.
  const polls = [await transport.poll(), await transport.poll(), await transport.poll()];
  expect(polls.at(-1)).toBe(400);
  expect(gateway.size).toBe(0);
  const peer = await running.connect('s', 'b');
  expect(await peer.request('subscribe', { channel: 'news' })).toMatchObject({ ok: true });
});

test('PR1 a transport that left the namespace is closed: its pings would keep it for ever', async () => {
  running = await startGateway();
  const { gateway, http } = running;
  const socket = running.open({ token: 's', client: 'a' });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  expect(gateway.size).toBe(1);
  const isClosed = new Promise<void>((resolve) => socket.io.engine.once('close', () => resolve()));
  // As a Socket.IO packet, below the library, which would close the transport by itself: 1 = disconnect.
  socket.io.engine.write('1');
  await isClosed;
  expect(gateway.size).toBe(0);
  expect(await new Promise((resolve) => http.getConnections((_error, count) => resolve(count)))).toBeLessThanOrEqual(1);
});

test('reading 10: a connection has as many channels as the configuration says', async () => {
  running = await startGateway({ channelsPerConnection: 3 });
  const peer = await running.connect('s', 'a');
  const asked = ['a', 'b', 'c', 'd'].map((channel) => peer.request('subscribe', { channel }));
  expect((await Promise.all(asked)).map((answer) => (answer && 'code' in answer ? answer.code : 'ok'))).toEqual([
    'ok',
    'ok',
    'ok',
    'too_many_channels',
  ]);
});

test('BD5 a process has as many connections as the configuration says, and room again when one has gone', async () => {
  running = await startGateway({ maxConnections: 2 });
  const { gateway, connect } = running;
  const first = await connect('s', 'a');
  await connect('s', 'b');
  await expect(connect('s', 'c')).rejects.toMatchObject({ data: { code: 'overloaded', retryable: true } });
  first.cut();
  await until(() => gateway.size === 1, 'one has gone');
  await connect('s', 'c');
});
