import type { MessageAnswer } from '@surecast/shared/protocol';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Admin, getJson, loginAdmin } from '../support/admin.js';
import { expectDelivered, hasAll } from '../support/guarantee.js';
import { startMongo } from '../support/mongo.js';
import { isLive, type Reader, startReader, until } from '../support/readers.js';
import { newSave, type Saved, saveSurely, WAYS } from '../support/saves.js';
import { startServer, type TestServer } from '../support/server.js';

const CHANNELS = ['orders', 'alerts', 'news'];
const cleanup: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const step of cleanup.splice(0).reverse()) await step();
});

const mongo = await startMongo();

afterAll(() => mongo?.stop());

/** SQLite embedded, and MongoDB where there is one. */
const STORES: { name: string; messages: number; clients: number; env(): Record<string, string> }[] = [
  { name: 'SQLite', messages: 200, clients: 50, env: () => ({}) },
  ...(mongo
    ? [{ name: 'MongoDB', messages: 200, clients: 50, env: () => ({ MONGODB_URL: mongo.url(`run${Date.now()}`) }) }]
    : []),
];

async function setUp(env: Record<string, string>, clients: number) {
  const server = await startServer({ env });
  cleanup.push(() => server.stop());
  const readers = Array.from({ length: clients }, (_, index) => {
    // Every third reads one channel, the others two.
    const channels = CHANNELS.filter((_channel, number) => (index + number) % 3 < 2);
    return startReader(server.url, `reader-${index}`, index % 3 === 0 ? channels.slice(0, 1) : channels);
  });
  cleanup.push(() => Promise.all(readers.map((reader) => reader.close())));
  await until('all readers are live', () => readers.every(({ client }) => isLive(client.connection.getSnapshot())));
  return { server, readers, admin: await loginAdmin(() => server.url, server.adminPassword) };
}

/** Saves by concurrent forms, curl and JSON; gives what was answered 201, in the order of the answers. */
async function saveAll(server: TestServer, count: number, atOnce: number): Promise<Saved[]> {
  const saved: Saved[] = [];
  const ways = Object.values(WAYS);
  let next = 0;
  async function lane(): Promise<void> {
    while (next < count) {
      const number = next++;
      const way = ways[number % ways.length] as (typeof ways)[number];
      const channel = CHANNELS[number % CHANNELS.length] as string;
      saved.push(await saveSurely(() => server.url, newSave(channel, number), way));
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane));
  return saved;
}

async function nothingPending(admin: Admin): Promise<void> {
  await until('nothing is pending for the connected', async () => (await admin.overview()).pending === 0);
}

async function readersSee(readers: readonly Reader[], saved: readonly Saved[]): Promise<void> {
  await until('every reader has every message of its channels', () => hasAll(readers, saved), 60_000);
  expectDelivered(readers, saved);
}

describe.each(STORES)('the main path on $name', ({ env, messages, clients }) => {
  it(`${messages} messages by form, multipart, curl and JSON reach ${clients} clients once, in order, without a hole`, async () => {
    const { server, readers, admin } = await setUp(env(), clients);
    const saved = await saveAll(server, messages, 20);
    expect(saved).toHaveLength(messages);
    await readersSee(readers, saved);
    await nothingPending(admin);
    const { report } = await getJson<MessageAnswer>(`${server.url}/messages/${saved[0]?.id}`);
    expect(report.pending).toBe(0);
    expect(report.acked).toBe(report.owed);
    expect(report.acked).toBeGreaterThan(0);
  });

  it('FO1 SV1 killed with -9 in the middle and started again: what was answered 201 arrives, once', async () => {
    const { server, readers } = await setUp(env(), 20);
    const saving = saveAll(server, messages, 10);
    await until('some messages were shown', () =>
      readers.some((reader) => [...reader.seen.values()].flat().length > 20),
    );
    await server.kill9();
    await server.restart();
    const saved = await saving;
    await readersSee(readers, saved);
    const admin = await loginAdmin(() => server.url, server.adminPassword);
    await until('all are back', async () => (await admin.overview()).connections === 20);
    await nothingPending(admin);
  });
});
