import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { isLive, startReader, until } from '../support/readers.js';
import { newSave, WAYS } from '../support/saves.js';
import { startServer } from '../support/server.js';
import { connectSilent } from '../support/silent.js';

const cleanup: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const step of cleanup.splice(0).reverse()) await step();
});

it('a stop ends with 0 although a request never comes to its end', async () => {
  const server = await startServer({});
  cleanup.push(() => server.stop());
  const half = connect(server.port, '127.0.0.1');
  cleanup.push(() => half.destroy());
  await once(half, 'connect');
  half.on('error', () => undefined);
  half.write(
    'POST /save HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"ch',
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  const started = Date.now();
  expect(await server.stop()).toEqual({ code: 0 });
  expect(Date.now() - started).toBeLessThan(8_000);
});

it('a stop and a start with clients connected: ordinary Socket.IO clients and the library come back, and nothing is missing', async () => {
  const server = await startServer({});
  cleanup.push(() => server.stop());
  const reader = startReader(server.url, 'reader', ['items']);
  cleanup.push(() => reader.close());
  await until('the reader is live', () => isLive(reader.client.connection.getSnapshot()));
  const plain = await connectSilent(server.url, 'plain');
  cleanup.push(() => plain.close());
  await plain.subscribe('items');
  const reasons: string[] = [];
  plain.socket.on('disconnect', (reason) => reasons.push(reason));
  const json = WAYS.json as (typeof WAYS)[string];
  await json(server.url, newSave('items', 1));
  expect(await server.stop()).toEqual({ code: 0 });
  // The one reason for which socket.io clients do not connect again by themselves is "io server disconnect".
  await until('the plain client is told', () => reasons.length === 1);
  expect(reasons).toEqual(['transport close']);
  await server.restart();
  await json(server.url, newSave('items', 2));
  await until('the reader has both', () => reader.seen.get('items')?.length === 2);
  expect(reader.seen.get('items')?.map(({ seq }) => seq)).toEqual([1, 2]);
});

it('a stop ends with 0 although nobody reads the log any more', async () => {
  const server = await startServer({ env: { LOG_LEVEL: 'trace' } });
  cleanup.push(() => server.stop());
  server.loseLog();
  const reader = startReader(server.url, 'reader', ['items']);
  cleanup.push(() => reader.close());
  await until('the reader is live', () => isLive(reader.client.connection.getSnapshot()));
  const started = Date.now();
  expect(await server.stop()).toEqual({ code: 0 });
  expect(Date.now() - started).toBeLessThan(8_000);
});
