import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type Collection, MongoClient } from 'mongodb';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { startMongo } from '../../../test/support/mongo.js';
import { ConfigError } from '../../config.js';
import { isCode } from '../../errors.js';
import { entry, LIMIT, logged, stored } from '../contract/samples.contract.js';
import { describeStore } from '../store.contract.js';
import { type Collections, collectionsOf, type EntryDocument } from './collections.js';
import { databaseOf } from './connection.js';
import { createMongoStore } from './index.js';
import { save } from './save.js';

const mongo = await startMongo();
afterAll(() => mongo?.stop());

function url(): string {
  if (!mongo) throw new Error('no MongoDB');
  return mongo.url();
}

async function refusal(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** Collections of a fresh database, without the adapter. */
async function rawCollections(): Promise<Collections> {
  const client = new MongoClient(url());
  onTestFinished(() => client.close());
  return collectionsOf(client.db());
}

describe.skipIf(!mongo)('with a server', () => {
  describeStore('mongodb', async () => {
    const address = url();
    const open = async () => {
      const store = createMongoStore({ url: address });
      await store.open();
      return store;
    };
    let current = await open();
    return {
      store: current,
      reopen: async () => {
        await current.close();
        current = await open();
        return current;
      },
      close: () => current.close(),
    };
  });

  test('two processes that open a new database at once have one id', async () => {
    const address = url();
    const stores = Array.from({ length: 4 }, () => createMongoStore({ url: address }));
    await Promise.all(stores.map((store) => store.open()));
    expect(new Set(stores.map((store) => store.id)).size).toBe(1);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('a database of a newer format is refused', async () => {
    const address = url();
    const store = createMongoStore({ url: address });
    await store.open();
    await store.close();
    const client = await new MongoClient(address).connect();
    await collectionsOf(client.db()).meta.updateOne({ _id: 'store' }, { $set: { format: 2 } });
    await client.close();
    const error = await refusal(createMongoStore({ url: address }).open());
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain('was written by a newer Surecast (format 2, this one knows 1): use that version');
  });

  test('a repeat whose first entry leaves for the log between look-up and insert is saved, not lost', async () => {
    const collections = await rawCollections();
    const first = entry({ keyed: true });
    await save(collections, [first]);
    const outbox = before(collections.outbox, 'insertMany', () => moveToLog(collections, first));
    expect(await save({ ...collections, outbox }, [first])).toEqual(['saved']);
    expect(await collections.messages.countDocuments({})).toBe(1);
  });

  test('another body under a key whose entry leaves for the log between look-up and insert is a conflict', async () => {
    const collections = await rawCollections();
    const first = entry({ keyed: true });
    await save(collections, [first]);
    const outbox = before(collections.outbox, 'insertMany', () => moveToLog(collections, first));
    const other = { ...first, fingerprint: 'another body' };
    expect(await save({ ...collections, outbox }, [other])).toEqual(['conflict']);
    expect(await collections.outbox.findOne({ _id: first.id })).toBeNull();
  });

  test('hazard 9: a duplicate that leaves the outbox before it is looked at is found in the log', async () => {
    const collections = await rawCollections();
    const first = entry();
    await save(collections, [first]);
    const outbox = before(collections.outbox, 'find', () => moveToLog(collections, first));
    const other = { ...first, fingerprint: 'another body' };
    expect(await save({ ...collections, outbox }, [other, first])).toEqual(['conflict', 'repeated']);
  });

  test('a duplicate that is gone from both is saved anew', async () => {
    const collections = await rawCollections();
    const first = entry();
    await save(collections, [first]);
    const outbox = before(collections.outbox, 'find', async () => {
      await collections.outbox.deleteOne({ _id: first.id });
    });
    expect(await save({ ...collections, outbox }, [first])).toEqual(['saved']);
    expect(await collections.outbox.countDocuments({})).toBe(1);
  });
});

describe.skipIf(!mongo?.process)('with a server of its own', () => {
  test('hazard 10: while the server is paused a save rejects within 2.5 s; afterwards the same save works', async () => {
    const store = createMongoStore({ url: url() });
    await store.open();
    onTestFinished(() => store.close());
    const [first, second] = [entry(), entry()];
    expect(await store.save([first])).toEqual(['saved']);

    mongo?.process?.pause();
    onTestFinished(() => mongo?.process?.resume());
    // The signal may take effect only after another answer.
    await expect.poll(() => refusal(store.ping()), { timeout: 10_000 }).toMatchObject({ code: 'store_unavailable' });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const begun = performance.now();
      const error = await refusal(store.save([second]));
      expect(isCode(error, 'store_unavailable')).toBe(true);
      expect(performance.now() - begun).toBeLessThan(2_500);
    }
    mongo?.process?.resume();

    await expect.poll(() => store.ping().then(() => 'answers'), { timeout: 10_000 }).toBe('answers');
    expect(['saved', 'repeated']).toContain((await store.save([second]))[0]);
    expect(await store.save([second])).toEqual(['repeated']);
    expect(await store.dueEntries(3, second.due, LIMIT)).toEqual([first, second].map(stored));
  }, 30_000);
});

describe('mongodb address', () => {
  test('the database is the path of the URL, else surecast', () => {
    expect(databaseOf('mongodb://host')).toBe('surecast');
    expect(databaseOf('mongodb://host/')).toBe('surecast');
    expect(databaseOf('mongodb://host/?replicaSet=rs')).toBe('surecast');
    expect(databaseOf('mongodb://user:p%2Fw@a:1,b:2/push?w=1')).toBe('push');
    expect(databaseOf('mongodb+srv://host/my%20data')).toBe('my data');
  });

  test.each([
    'http://127.0.0.1',
    'mongodb://',
    'mongodb://user:secret-word@host:99999/x',
    'mongodb://user:secret-word%zz@127.0.0.1/x',
    'mongodb://user:secret-word@127.0.0.1/x%zz',
    'mongodb://user:secret-word@127.0.0.1/x?option=unknown',
  ])('a wrong one is refused in one line, without its password: %s', async (address) => {
    const error = await refusal(createMongoStore({ url: address }).open());
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toMatch(/^ConfigError: MONGODB_URL .*$/);
    expect(String(error)).not.toContain('secret-word');
  });

  test('nobody at the address: one line within 5 s', async () => {
    const error = await refusal(createMongoStore({ url: `mongodb://user:secret-word@127.0.0.1:1/x` }).open());
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toMatch(/^ConfigError: MONGODB_URL: MongoDB at 127\.0\.0\.1:1 does not answer: .*$/);
    expect(String(error)).not.toContain('secret-word');
  });

  test('somebody at the address who says nothing: one line within 5 s', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const error = await refusal(createMongoStore({ url: `mongodb://127.0.0.1:${port}/x` }).open());
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain('does not answer');
  });
});

/** What a worker does with an entry: into the log, then out of the outbox. */
async function moveToLog(collections: Collections, from: ReturnType<typeof entry>): Promise<void> {
  const { id, ...rest } = logged(from, 1);
  await collections.messages.insertOne({ _id: id, ...rest });
  await collections.outbox.deleteOne({ _id: id });
}

/** The collection, with `work` done once before the first use of one of its methods. */
function before(
  collection: Collection<EntryDocument>,
  method: 'insertMany' | 'find',
  work: () => Promise<void>,
): Collection<EntryDocument> {
  let done: Promise<void> | undefined;
  const once = () => {
    done ??= work();
    return done;
  };
  return new Proxy(collection, {
    get(target, name) {
      if (name === method && method === 'insertMany') {
        return async (...parameters: Parameters<typeof target.insertMany>) => {
          await once();
          return await target.insertMany(...parameters);
        };
      }
      if (name === method) {
        return async function* (...parameters: Parameters<typeof target.find>) {
          await once();
          yield* target.find(...parameters);
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
