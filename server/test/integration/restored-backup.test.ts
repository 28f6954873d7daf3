import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@surecast/shared/client';
import type { MessageAnswer } from '@surecast/shared/protocol';
import Database from 'libsql';
import { MongoClient } from 'mongodb';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { getJson } from '../support/admin.js';
import { startMongo } from '../support/mongo.js';
import { isLive, until } from '../support/readers.js';
import { startRedis } from '../support/redis.js';
import { newSave, type Saved, saveSurely, WAYS } from '../support/saves.js';
import { startServer, type TestServer } from '../support/server.js';
import { connectSilent } from '../support/silent.js';

const cleanup: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const step of cleanup.splice(0).reverse()) await step();
});

const mongo = await startMongo();

afterAll(() => mongo?.stop());

interface Way {
  name: string;
  env?(): Promise<Record<string, string>>;
  backup(server: TestServer, copy: string): Promise<void>;
  end(server: TestServer): Promise<unknown>;
  restore(server: TestServer, copy: string): Promise<void>;
}

async function restoreFile({ dataDir }: TestServer, copy: string): Promise<void> {
  for (const end of ['-wal', '-shm']) await rm(join(dataDir, `store.db${end}`), { force: true });
  await cp(join(copy, 'store.db'), join(dataDir, 'store.db'));
}

async function whileItRuns({ dataDir }: TestServer, copy: string): Promise<void> {
  const db = new Database(join(dataDir, 'store.db'));
  db.exec(`VACUUM INTO '${join(copy, 'store.db')}'`);
  db.close();
}

async function copyFolder(server: TestServer, copy: string): Promise<void> {
  await server.stop();
  await cp(server.dataDir, copy, { recursive: true });
  await server.restart();
}

async function restoreFolder({ dataDir }: TestServer, copy: string): Promise<void> {
  await rm(dataDir, { recursive: true });
  await cp(copy, dataDir, { recursive: true });
}

const WAYS_BACK: Way[] = [
  {
    name: 'the store file, after a stop',
    backup: whileItRuns,
    end: (server) => server.stop(),
    restore: restoreFile,
  },
  {
    name: 'the store file, after kill -9 of its run',
    backup: whileItRuns,
    end: (server) => server.kill9(),
    restore: restoreFile,
  },
  {
    name: 'the folder, with Redis elsewhere',
    async env() {
      const redis = await startRedis();
      cleanup.push(() => redis.stop());
      return { REDIS_URL: redis.url };
    },
    backup: copyFolder,
    end: (server) => server.stop(),
    restore: restoreFolder,
  },
  {
    name: 'the folder with its Redis, unmarked',
    backup: copyFolder,
    end: (server) => server.stop(),
    async restore(server, copy) {
      await restoreFolder(server, copy);
      await rm(join(server.dataDir, 'store.mark'));
    },
  },
];

function startReader(server: TestServer) {
  const shown: { id: string; seq: number }[] = [];
  const resets: string[] = [];
  const client = createClient({ url: server.url, client: 'reader' });
  cleanup.push(() => client.close());
  client.subscribe('items', {
    onMessage: ({ id, seq }) => void shown.push({ id, seq }),
    onReset: (reason) => void resets.push(reason),
  });
  return { client, shown, resets };
}

describe.each(WAYS_BACK)('a restored backup: $name', ({ env, backup, end, restore }) => {
  it('SS5 CL5 hazard 5: pages are told, see nothing twice and all that comes, and no old ack counts', async () => {
    const server = await startServer(env ? { env: await env() } : {});
    cleanup.push(() => server.stop());
    const copy = await mkdtemp(join(tmpdir(), 'surecast-backup-'));
    cleanup.push(() => rm(copy, { recursive: true }));
    const { client, shown, resets } = startReader(server);
    await until('the reader is live', () => isLive(client.connection.getSnapshot()));
    const other = await connectSilent(server.url, 'other');
    cleanup.push(() => other.close());
    const { epoch } = await other.subscribe('items');
    const save = async (number: number): Promise<Saved> => {
      return await saveSurely(() => server.url, newSave('items', number), WAYS.json as (typeof WAYS)[string]);
    };

    const kept: Saved[] = [];
    for (let number = 1; number <= 5; number += 1) kept.push(await save(number));
    await until('the first five are shown', () => shown.length === 5);
    await backup(server, copy);
    const lost: Saved[] = [];
    for (let number = 6; number <= 10; number += 1) lost.push(await save(number));
    await until('ten are shown', () => shown.length === 10);
    expect((await other.ack('items', 10)).status).toBe(200);
    other.close();
    expect(resets).toEqual([]);

    await end(server);
    await restore(server, copy);
    await server.restart();
    await until('the reader is told', () => resets.length > 0);
    expect(resets).toEqual(['store']);
    expect(server.output().match(/put back from a backup/g)).toHaveLength(1);
    const after: Saved[] = [];
    for (let number = 11; number <= 17; number += 1) after.push(await save(number));
    await until('what was saved since is shown', () => shown.length === 17);
    const ids = [...kept, ...lost, ...after].map(({ id }) => id);
    expect(shown.map(({ id }) => id)).toEqual(ids);
    expect(shown.slice(10).map(({ seq }) => seq)).toEqual([6, 7, 8, 9, 10, 11, 12]);

    // The other one had acknowledged ten, of a log that is no more.
    const first = `${server.url}/messages/${after[0]?.id}`;
    await until('the reader has acknowledged', async () => {
      const { report } = await getJson<MessageAnswer>(first);
      return report.acked === 1;
    });
    expect((await getJson<MessageAnswer>(first)).report).toMatchObject({ owed: 2, acked: 1, away: 1 });
    const back = await connectSilent(server.url, 'other', other.token);
    cleanup.push(() => back.close());
    const answer = await back.socket.timeout(5_000).emitWithAck('subscribe', { channel: 'items', epoch, after: 10 });
    if (!answer.ok) throw new Error(answer.message);
    expect(answer).toMatchObject({ head: 12, recovered: false });
    expect(answer.epoch).not.toBe(epoch);
    expect(answer.cursor).toBeLessThanOrEqual(5);
    await until('it gets all since', () => after.every(({ id }) => back.sends.some((send) => send.id === id)));
    expect((await other.ack('items', 12)).status).toBe(409);
  });
});

it.runIf(mongo)(
  'SS5 MongoDB that was put back: a worker says so at its start until the store has a new id',
  async () => {
    const url = mongo?.url(`restored${Date.now()}`) ?? '';
    const redis = await startRedis();
    cleanup.push(() => redis.stop());
    const server = await startServer({ env: { MONGODB_URL: url, REDIS_URL: redis.url } });
    cleanup.push(() => server.stop());
    const reader = startReader(server);
    await until('the reader is live', () => isLive(reader.client.connection.getSnapshot()));
    for (let number = 1; number <= 3; number += 1) {
      await saveSurely(() => server.url, newSave('items', number), WAYS.json as (typeof WAYS)[string]);
    }
    await until('three are shown', () => reader.shown.length === 3);
    await server.restart();
    const warnings = () => server.output().match(/Redis knows messages that MongoDB does not have/g)?.length ?? 0;
    expect(warnings()).toBe(0);

    await server.stop();
    const client = new MongoClient(url);
    cleanup.push(() => client.close());
    await client
      .db()
      .collection('messages')
      .deleteMany({ seq: { $gt: 1 } });
    await client
      .db()
      .collection('channels')
      .updateMany({}, { $set: { head: 0 } });
    await server.restart();
    expect(warnings()).toBe(1);

    await server.stop();
    await client
      .db()
      .collection<{ _id: string; id: string }>('meta')
      .updateOne({ _id: 'store' }, { $set: { id: randomUUID() } });
    await server.restart();
    await until('the reader is told', () => reader.resets.length > 0);
    expect(warnings()).toBe(1);
    const saved = await saveSurely(() => server.url, newSave('items', 4), WAYS.json as (typeof WAYS)[string]);
    await until('what is saved now is shown', () => reader.shown.some(({ id }) => id === saved.id));
    expect(new Set(reader.shown.map(({ id }) => id)).size).toBe(reader.shown.length);
  },
);
