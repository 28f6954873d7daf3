import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from '@surecast/shared/client';
import type { Frame } from '@surecast/shared/protocol';
import type { Socket } from 'socket.io-client';
import { afterEach, expect, test } from 'vitest';
import { createScriptedDelivery, frameOf, until } from '../../src/gateway/gateway.contract.js';
import { startByteLink } from '../support/byte-link.js';
import { type RunningGateway, startGateway } from './running-gateway.js';

let running: RunningGateway | undefined;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await running?.stop();
  running = undefined;
});

const FRAME_BYTES = 200_000;
const FRAMES = 250;
const QUEUE_BYTES = 1024 * 1024;
/** What the kernel may hold for two TCP links over loopback, and the relay between them. */
const KERNEL_BYTES = 20_000_000;

function frameAt(seq: number): Frame {
  const text = 'x'.repeat(FRAME_BYTES);
  const message = { id: `m${seq}`, seq, title: '', text, at: '2026-01-01T00:00:00.000Z', attempt: 0 };
  return { channel: 'news', epoch: 'e1', from: seq - 1, to: seq, messages: [message] };
}

/** A service with a log that grows by one frame at a time, and what it is asked for. */
async function startService() {
  const delivery = createScriptedDelivery();
  let head = 0;
  const synced: number[] = [];
  delivery.subscribe = async ({ channel, connection, after = 0 }) => {
    running?.gateway.enter(connection, channel);
    const answer = { ok: true as const, channel, epoch: 'e1', head, cursor: after, recovered: true, sentTo: after };
    return { answer, first: [] };
  };
  delivery.sync = async ({ after, to = head }) => {
    synced.push(after);
    return { ok: true, epoch: 'e1', head, frames: [frameAt(after + 1)], more: after + 1 < to };
  };
  delivery.heads = async (channels) => ({
    epoch: 'e1',
    heads: Object.fromEntries(channels.map((channel) => [channel, head])),
  });
  running = await startGateway({
    delivery,
    queueBytes: QUEUE_BYTES,
    onRequest: async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const cursor = request.url === '/ack' ? (JSON.parse(body) as { upTo: number }).upTo : 0;
      const answer = request.url === '/token' ? { token: 's', expiresAt: '', sub: 's' } : { result: 'success', cursor };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    },
  });
  const { gateway } = running;
  return {
    running,
    synced,
    push() {
      head += 1;
      gateway.broadcast(frameAt(head));
    },
  };
}

function read(url: string, client: string) {
  const seqs: number[] = [];
  const reader = createClient({ url, client, storage: null });
  closers.push(() => reader.close());
  reader.subscribe('news', { onMessage: ({ seq }) => void seqs.push(seq) });
  return { seqs, isLive: () => reader.connection.getSnapshot().kind === 'live' };
}

test('PU5 50 MB go to a channel past a reader that takes nothing: little waits for it, the others get all, and it catches up', async () => {
  const service = await startService();
  const { gateway, port, url, slow: said } = service.running;
  const link = await startByteLink(port);
  const slow = read(`http://127.0.0.1:${link.port}`, 'slow');
  const quick = [read(url, 'a'), read(url, 'b')];
  closers.push(() => link.close());
  await until(() => [slow, ...quick].every(({ isLive }) => isLive()), 'all are live');
  link.stall(true);
  for (let seq = 1; seq <= FRAMES; seq += 1) {
    service.push();
    // The others take each frame before the next one.
    await until(() => quick.every(({ seqs }) => seqs.at(-1) === seq), `frame ${seq} at the others`, 30_000);
  }
  const all = Array.from({ length: FRAMES }, (_, index) => index + 1);
  for (const { seqs } of quick) expect(seqs).toEqual(all);
  expect(said).toEqual([{ client: 's/slow', state: 'passed over' }]);
  expect(service.synced).toEqual([]);
  link.stall(false);
  await until(() => slow.seqs.length >= FRAMES, 'the slow reader has all', 30_000);
  expect(slow.seqs).toEqual(all);
  expect(said).toEqual([
    { client: 's/slow', state: 'passed over' },
    { client: 's/slow', state: 'drained' },
  ]);
  // What waited for it was not asked for: not much more than TCP held and the bound.
  const waited = service.synced[0] ?? FRAMES;
  expect(waited * FRAME_BYTES).toBeLessThan(KERNEL_BYTES + QUEUE_BYTES + FRAME_BYTES);
  expect(gateway.size).toBe(3);
});

/** A client of the polling transport, written by hand: it takes only when told. */
async function openPolling(url: string, auth: object) {
  const at = `${url}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(at)).text()).slice(1)) as { sid: string };
  const post = (packets: string[]) => fetch(`${at}&sid=${sid}`, { method: 'POST', body: packets.join('\u001e') });
  const poll = async () => (await (await fetch(`${at}&sid=${sid}`)).text()).split('\u001e');
  await post([`40${JSON.stringify(auth)}`]);
  const [opened = ''] = await poll();
  const connection = (JSON.parse(opened.slice(2)) as { sid: string }).sid;
  return { connection, post, poll };
}

const reader = { token: 's', client: 'slow' };

test('PU5 over polling the queue is bounded too, and goes on after the poll that drains it', async () => {
  running = await startGateway({ queueBytes: 1_000_000 });
  const { gateway, slow, url } = running;
  const { connection, poll } = await openPolling(url, reader);
  gateway.enter(connection, 'news');
  for (let frames = 0; frames < 100; frames += 1) gateway.broadcast(frameOf('news', 'x'.repeat(100_000)));
  expect(slow).toEqual([{ client: 's/slow', state: 'passed over' }]);
  // The bound, reached by the tenth: not one more.
  expect((await poll()).map((packet) => packet.slice(0, 13))).toEqual(Array(10).fill('42["messages"'));
  const [told] = await poll();
  expect(told).toBe('42["head",{"epoch":"e1","heads":{"news":7}}]');
  expect(slow.at(-1)).toEqual({ client: 's/slow', state: 'drained' });
  expect(gateway.broadcast(frameOf('news', 'again'))).toBe(1);
});

test('PU5 packets count as well as bytes', async () => {
  running = await startGateway();
  const { gateway, slow, url } = running;
  const { connection, poll } = await openPolling(url, reader);
  gateway.enter(connection, 'news');
  for (let frames = 0; frames < 1_000; frames += 1) gateway.broadcast(frameOf('news'));
  expect(slow).toHaveLength(1);
  expect(await poll()).toHaveLength(256);
});

test('PU5 a client that asks on without reading the answers is cut', async () => {
  running = await startGateway();
  const { gateway, url } = running;
  const { post } = await openPolling(url, reader);
  const stays = await running.connect('s', 'stays');
  const ask = Array.from({ length: 500 }, (_, index) => `42${index}["ack",{"channel":"news","epoch":"e1","upTo":1}]`);
  for (let posts = 0; posts < 2; posts += 1) expect((await post(ask)).status).toBe(200);
  expect(gateway.size).toBe(2);
  // 1,024 answers that nobody read: seen by the request after them.
  for (let posts = 0; posts < 2; posts += 1) await post(ask);
  await until(() => gateway.size === 1, 'the one that does not read is cut');
  expect(await stays.request('ack', { channel: 'news', epoch: 'e1', upTo: 1 })).toMatchObject({ ok: true });
});

test('PU5 over WebSocket too: what was asked for and not read does not grow without end', async () => {
  running = await startGateway();
  const { gateway, delivery, port } = running;
  const link = await startByteLink(port);
  closers.push(() => link.close());
  const { io } = await import('socket.io-client');
  const socket: Socket = io(`http://127.0.0.1:${link.port}`, {
    transports: ['websocket'],
    reconnection: false,
    auth: reader,
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  link.stall(true);
  // Answers of about 36 KB, which name the ids again.
  const ids = Array.from({ length: 1_000 }, (_, index) => `${'i'.repeat(30)}${index}`);
  delivery.acknowledgeIds = async () => ({ cursors: {}, unknown: ids });
  let asked = 0;
  while (gateway.size > 0 && asked < 5_000) {
    for (let burst = 0; burst < 20; burst += 1) socket.emit('ack', { ids }, () => {});
    asked += 20;
    await wait(1);
  }
  expect(gateway.size).toBe(0);
  socket.disconnect();
});

test('PU5 whoever leaves without having read what waits for it is cut at once', async () => {
  running = await startGateway({ queueBytes: 1_000_000 });
  const { gateway, url } = running;
  const { connection, post } = await openPolling(url, reader);
  gateway.enter(connection, 'news');
  for (let frames = 0; frames < 20; frames += 1) gateway.broadcast(frameOf('news', 'x'.repeat(100_000)));
  await post(['41']);
  await until(() => gateway.size === 0, 'gone');
  expect((await post(['2'])).status).toBe(400);
});
