import { createClient } from '@surecast/shared/client';
import type { Frame, Message } from '@surecast/shared/protocol';
import { afterEach, expect, test } from 'vitest';
import { createScriptedDelivery, until } from '../../src/gateway/gateway.contract.js';
import { until as within } from '../support/readers.js';
import { startTcpProxy } from '../support/tcp-proxy.js';
import { type RunningGateway, startGateway } from './running-gateway.js';

let running: RunningGateway | undefined;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await running?.stop();
  running = undefined;
});

/** A log, and what the HTTP side of the service would answer. */
async function startService() {
  const log: Message[] = [];
  const acks: unknown[] = [];
  const redriven = new Set<string>();
  const delivery = createScriptedDelivery();
  let cursor = 0;
  const frame = (from: number, to: number): Frame => {
    const messages = log.slice(from, to).map((message) => ({ ...message, attempt: 0 }));
    return { channel: 'news', epoch: 'e1', from, to, messages };
  };
  const ids: string[] = [];
  delivery.subscribe = async ({ channel, connection, after = cursor }) => {
    ids.push(connection);
    running?.gateway.enter(connection, channel);
    const sentTo = Math.min(log.length, after + 2);
    const answer = { ok: true as const, channel, epoch: 'e1', head: log.length, cursor, recovered: true, sentTo };
    return { answer, first: sentTo > after ? [frame(after, sentTo)] : [] };
  };
  delivery.sync = async ({ after, to = log.length }) => {
    const end = Math.min(after + 2, to);
    return { ok: true, epoch: 'e1', head: log.length, frames: [frame(after, end)], more: end < to };
  };
  delivery.acknowledge = async ({ upTo }) => {
    cursor = Math.max(cursor, upTo);
    return { cursor };
  };
  running = await startGateway({
    delivery,
    onRequest: async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = JSON.parse(Buffer.concat(chunks).toString()) as { upTo?: number; ids?: string[] };
      if (request.url === '/ack') {
        acks.push(body);
        for (const id of body.ids ?? []) redriven.delete(id);
        cursor = Math.max(cursor, body.upTo ?? 0);
      }
      const answer = request.url === '/token' ? { token: 's', expiresAt: '', sub: 's' } : { result: 'success', cursor };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    },
  });
  const { gateway, url } = running;
  return {
    gateway,
    url,
    acks,
    redriven,
    cursor: () => cursor,
    redrive(seq: number): void {
      redriven.add(`m${seq}`);
      gateway.broadcast({ ...frame(seq - 1, seq), redrive: true });
    },
    /** The newest connection that subscribed. */
    connection: () => ids.at(-1) ?? '',
    save(count: number, push = true): void {
      const from = log.length;
      for (let seq = from + 1; seq <= from + count; seq += 1) {
        log.push({ id: `m${seq}`, seq, title: `message ${seq}`, text: '', at: '2026-01-01T00:00:00.000Z' });
      }
      if (push) gateway.broadcast(frame(from, log.length));
    },
  };
}

test('the client library over Socket.IO: live, a hole, a lost connection, catch-up in pages, acks by POST, and behind a return on the socket', async () => {
  const service = await startService();
  const client = createClient({ url: service.url, client: 'page', storage: null });
  closers.push(() => client.close());
  const got: number[] = [];
  client.subscribe('news', { onMessage: ({ seq }) => void got.push(seq) });
  await until(() => client.connection.getSnapshot().kind === 'live', 'live');
  service.save(3);
  await until(() => got.length === 3, 'three messages');
  service.save(4, false);
  service.save(1);
  await until(() => got.length === 8, 'the hole is filled');
  service.gateway.close(service.connection(), {
    code: 'draining',
    message: 'The node stops.',
    retryable: true,
  });
  await until(() => service.gateway.size === 0, 'disconnected');
  service.save(5, false);
  await until(() => got.length === 13, 'caught up');
  expect(got).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  await until(() => service.cursor() === 13, 'acknowledged');
  const posted = (upTo: number) => ({ client: 'page', channel: 'news', epoch: 'e1', upTo });
  expect(service.acks).toContainEqual(posted(3));
  expect(service.acks).not.toContainEqual(posted(13));
  service.save(1);
  await until(() => service.cursor() === 14, 'acknowledged');
  expect(service.acks.at(-1)).toEqual(posted(14));
});

test('the client library over polling', async () => {
  const service = await startService();
  const { io } = await import('socket.io-client');
  const client = createClient({
    url: service.url,
    client: 'page',
    storage: null,
    io: (url, options) => io(url, { ...options, transports: ['polling'] }),
  });
  closers.push(() => client.close());
  const got: number[] = [];
  client.subscribe('news', { onMessage: ({ seq }) => void got.push(seq) });
  await until(() => client.connection.getSnapshot().kind === 'live', 'live');
  service.save(3);
  await until(() => got.length === 3 && service.cursor() === 3, 'three messages, acknowledged');
});

test('PR1 "A newer connection of the same client replaces the older one, which … does not come back by itself"', async () => {
  const service = await startService();
  const client = createClient({ url: service.url, client: 'page', storage: null });
  closers.push(() => client.close());
  client.subscribe('news', { onMessage: () => {} });
  await until(() => client.connection.getSnapshot().kind === 'live', 'live');
  const closed = { code: 'replaced' as const, message: 'A newer connection took over.', retryable: false };
  service.gateway.close(service.connection(), closed);
  await until(() => client.connection.getSnapshot().kind === 'replaced', 'replaced');
  expect(service.gateway.size).toBe(0);
});

test('CL6 the client library after a cut without a close frame: back within half a second or so, nothing lost', async () => {
  const service = await startService();
  const { port } = new URL(service.url);
  const proxy = await startTcpProxy(() => Number(port));
  closers.push(() => proxy.close());
  const client = createClient({ url: `http://127.0.0.1:${proxy.port}`, client: 'page', storage: null });
  closers.push(() => client.close());
  const got: number[] = [];
  client.subscribe('news', { onMessage: ({ seq }) => void got.push(seq) });
  await until(() => client.connection.getSnapshot().kind === 'live', 'live');
  for (let round = 1; round <= 3; round += 1) {
    proxy.cut('reset');
    service.save(2, false);
    await until(() => got.length === 2 * round, `caught up after cut ${round}`);
  }
  expect(got).toEqual([1, 2, 3, 4, 5, 6]);
  await until(() => service.cursor() === 6, 'acknowledged');
});

test('CL11 the client library on a half-open link: a wake-up finds out within 5 s', async () => {
  const service = await startService();
  const { port } = new URL(service.url);
  const proxy = await startTcpProxy(() => Number(port));
  closers.push(() => proxy.close());
  let wake: (signal: 'wake' | 'offline') => void = () => {};
  const client = createClient({
    url: `http://127.0.0.1:${proxy.port}`,
    client: 'page',
    storage: null,
    wake(listener) {
      wake = listener;
      return () => {};
    },
  });
  closers.push(() => client.close());
  const got: number[] = [];
  client.subscribe('news', { onMessage: ({ seq }) => void got.push(seq) });
  await until(() => client.connection.getSnapshot().kind === 'live', 'live');
  proxy.goHalfOpen();
  service.save(2);
  const heard = Date.now();
  // Right after the last word it is not asked.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  wake('wake');
  await within('what was swallowed arrives', () => got.length === 2, 20_000);
  expect(Date.now() - heard).toBeLessThan(15_000);
  expect(got).toEqual([1, 2]);
});

test('CL12 CL14 the client library over Socket.IO: a beacon shows a lost tail, redriven messages are acknowledged by ids', async () => {
  const service = await startService();
  const client = createClient({ url: service.url, client: 'page', storage: null });
  closers.push(() => client.close());
  service.save(3, false);
  const got: number[] = [];
  client.subscribe('news', { onMessage: ({ seq }) => void got.push(seq) });
  await until(() => got.length === 3, 'caught up');
  service.save(2, false);
  service.gateway.announce({ channel: 'news', epoch: 'e1', head: 5 });
  await until(() => got.length === 5, 'the tail');
  service.redrive(2);
  await until(() => service.redriven.size === 0, 'acknowledged by ids');
  expect(service.acks.at(-1)).toEqual({ client: 'page', ids: ['m2'] });
  expect(got).toEqual([1, 2, 3, 4, 5]);
});
