import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { ConfigError } from '../../config.js';
import { type Collections, collectionsOf, createIndexes, FORMAT } from './collections.js';
import { withDeadline } from './deadline.js';
import { isDuplicate, toOpenError } from './errors.js';

export interface Connection {
  readonly client: MongoClient;
  readonly collections: Collections;
  /** The store's id. */
  readonly id: string;
}

/** Longest time that one step towards the server may take, in milliseconds. */
const STEP_MS = 2_000;
/** Longest time to open: indexes of a store that is not empty may have to be made. */
const OPEN_MS = 15_000;

/** Connects, makes what is missing, checks the format. Rejects with a `ConfigError` of one line. */
export async function connect(url: string): Promise<Connection> {
  const { client, collections, database } = makeClient(url);
  try {
    return await withDeadline(OPEN_MS, async () => {
      await client.connect();
      const id = await prepareFormat(collections, database);
      await createIndexes(collections);
      return { client, collections, id };
    });
  } catch (error) {
    await disconnect({ client });
    throw toOpenError(error, client.options.srvHost ?? client.options.hosts.join(', '));
  }
}

/** Connects anew to a store that was opened before: reads its id, and changes nothing. Rejects after `ms` at the latest. */
export async function connectAgain(url: string, ms: number): Promise<Connection> {
  const { client, collections } = makeClient(url);
  try {
    const id = await withDeadline(ms, () => readId(collections));
    return { client, collections, id };
  } catch (error) {
    await disconnect({ client });
    throw error;
  }
}

/** The store's id as the server has it now, empty when it has none. */
export async function readId({ meta }: Collections): Promise<string> {
  return (await meta.findOne({ _id: 'store' }))?.id ?? '';
}

/** Ends a connection, whatever state it is in. Never rejects. */
export async function disconnect({ client }: Pick<Connection, 'client'>): Promise<void> {
  await withDeadline(STEP_MS, () => client.close()).catch(() => undefined);
}

function makeClient(url: string): { client: MongoClient; collections: Collections; database: string } {
  try {
    const database = databaseOf(url);
    const client = new MongoClient(url, {
      appName: 'surecast',
      serverSelectionTimeoutMS: STEP_MS,
      connectTimeoutMS: STEP_MS,
      socketTimeoutMS: STEP_MS,
      waitQueueTimeoutMS: STEP_MS,
      // A link that went dead while nothing was asked is found within seconds, not by the next save.
      heartbeatFrequencyMS: STEP_MS,
      maxPoolSize: 32,
      ignoreUndefined: true,
      // A save is answered when most servers have it in their journal; clients never read what could be rolled back.
      writeConcern: { w: 'majority', journal: true },
      readConcern: { level: 'majority' },
      readPreference: 'primary',
    });
    return { client, collections: collectionsOf(client.db(database)), database };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`MONGODB_URL is not valid: ${reason}`);
  }
}

/** Name of the database: the path of the URL, else `surecast` (the driver's own default would be `test`). */
export function databaseOf(url: string): string {
  const path = /^mongodb(?:\+srv)?:\/\/[^/?]*\/([^?]+)/.exec(url)?.[1];
  return path === undefined ? 'surecast' : decodeURIComponent(path);
}

/** Reads the store's id, made by whoever comes first, and refuses a newer format. */
async function prepareFormat({ meta }: Collections, database: string): Promise<string> {
  const readOrMake = () =>
    meta.findOneAndUpdate(
      { _id: 'store' },
      { $setOnInsert: { id: randomUUID(), format: FORMAT } },
      { upsert: true, returnDocument: 'after' },
    );
  // Two processes that start at once may both try to make it; the second look finds it.
  const stored = await readOrMake().catch((error) => {
    if (isDuplicate(error)) return readOrMake();
    throw error;
  });
  if (!stored) throw new ConfigError(`MONGODB_URL: the database ${database} keeps no document`);
  if (stored.format > FORMAT) {
    throw new ConfigError(
      `MONGODB_URL: the database ${database} was written by a newer Surecast (format ${stored.format}, this one knows ${FORMAT}): use that version`,
    );
  }
  return stored.id;
}
