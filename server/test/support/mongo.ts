import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { MongoClient } from 'mongodb';

/** A MongoDB server for tests. */
export interface TestMongo {
  /** URL of a database on it; `stop` removes those that were asked for. */
  url(database?: string): string;
  stop(): Promise<void>;
  /** Stops the server's process without ending it (SIGSTOP), and lets it go on; missing where it is not ours. */
  process?: {
    pause(): void;
    resume(): void;
    kill(): Promise<void>;
    /** Starts it again after `kill`, on the same port and folder; resolves when it answers. */
    restart(): Promise<void>;
  };
}

/** Longest time that a server may take until it answers, in milliseconds. */
const READY_MS = 20_000;

/**
 * Finds a server: MONGODB_URL; else SURECAST_MONGO_SERVER, an executable that takes `-listen HOST:PORT [-dir FOLDER]`; else a
 * `mongod` on the PATH; else mongodb-memory-server where it is installed. Null, with the reason printed, when there is
 * none; with REQUIRE_MONGO=1 it rejects instead.
 */
export async function startMongo(): Promise<TestMongo | null> {
  const { MONGODB_URL, SURECAST_MONGO_SERVER, REQUIRE_MONGO } = process.env;
  if (MONGODB_URL) return ready(MONGODB_URL, async () => {});
  if (SURECAST_MONGO_SERVER) {
    // With a folder: kept in memory, the wire server that CI uses blocks at an update of a document that exists.
    const folder = await makeFolder();
    return startChild(
      (port) => [SURECAST_MONGO_SERVER, '-listen', `127.0.0.1:${port}`, '-dir', folder],
      () => removeFolder(folder),
    );
  }
  const mongod = onPath('mongod');
  if (mongod) {
    const folder = await makeFolder();
    return startChild(
      (port) => [mongod, '--dbpath', folder, '--port', String(port), '--bind_ip', '127.0.0.1', '--quiet'],
      () => removeFolder(folder),
    );
  }
  const memory = await startMemoryServer();
  if (memory) return memory;
  const reason =
    'no MongoDB for tests: set MONGODB_URL or SURECAST_MONGO_SERVER, or install mongod or mongodb-memory-server';
  if (REQUIRE_MONGO === '1') throw new Error(`${reason} (REQUIRE_MONGO=1)`);
  console.warn(`skipped: ${reason}`);
  return null;
}

function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'surecast-mongo-'));
}

function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}

async function startChild(command: (port: number) => string[], cleanUp: () => Promise<void>): Promise<TestMongo> {
  const port = await freePort();
  const [file, ...parameters] = command(port);
  if (file === undefined) throw new Error('no command');
  const run = () => {
    const child = spawn(file, parameters, { stdio: 'ignore' });
    const failed = once(child, 'error').then(([error]) => {
      throw error;
    });
    failed.catch(() => undefined);
    return { child, failed, ended: once(child, 'exit').catch(() => undefined) };
  };
  let { child, failed, ended } = run();
  const end = async (signal: NodeJS.Signals) => {
    child.kill('SIGCONT');
    if (isRunning(child)) child.kill(signal);
    await ended;
  };
  const onExit = () => child.kill('SIGKILL');
  process.once('exit', onExit);
  const mongo = await Promise.race([
    ready(`mongodb://127.0.0.1:${port}`, async () => {
      process.off('exit', onExit);
      await end('SIGKILL');
      await cleanUp();
    }),
    failed,
  ]).catch(async (error) => {
    await end('SIGKILL');
    await cleanUp();
    throw error;
  });
  return {
    ...mongo,
    process: {
      pause: () => void child.kill('SIGSTOP'),
      resume: () => void child.kill('SIGCONT'),
      kill: () => end('SIGKILL'),
      async restart() {
        ({ child, failed, ended } = run());
        await Promise.race([untilAnswers(`mongodb://127.0.0.1:${port}`), failed]);
      },
    },
  };
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null && child.pid !== undefined;
}

async function untilAnswers(base: string): Promise<void> {
  const client = new MongoClient(base, { serverSelectionTimeoutMS: READY_MS });
  try {
    await client.db('admin').command({ ping: 1 });
  } finally {
    await client.close();
  }
}

/** Waits until the server answers. */
async function ready(base: string, end: () => Promise<void>): Promise<TestMongo> {
  await untilAnswers(base);
  const databases = new Set<string>();
  return {
    url(database = `surecast-test-${randomUUID()}`) {
      databases.add(database);
      return withDatabase(base, database);
    },
    async stop() {
      await dropAll(base, databases);
      await end();
    },
  };
}

/** Best effort: a server that a test has killed has nothing to drop. */
async function dropAll(base: string, databases: Set<string>): Promise<void> {
  const client = new MongoClient(base, { serverSelectionTimeoutMS: 2_000, socketTimeoutMS: 10_000 });
  try {
    for (const database of databases) await client.db(database).dropDatabase();
  } catch (error) {
    console.warn(`test databases stay behind: ${error instanceof Error ? error.message : error}`);
  } finally {
    await client.close();
  }
}

function withDatabase(base: string, database: string): string {
  const match = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(base);
  if (!match) throw new Error('MONGODB_URL is not a MongoDB address');
  return `${match[1]}/${database}${match[2] ?? ''}`;
}

async function startMemoryServer(): Promise<TestMongo | null> {
  // Not a dependency of ours, so the compiler must not look for it.
  const name: string = 'mongodb-memory-server';
  const loaded = await import(name).catch(() => null);
  if (!loaded) return null;
  const server: { getUri(): string; stop(): Promise<unknown> } = await loaded.MongoMemoryServer.create();
  return ready(server.getUri().replace(/\/$/, ''), async () => void (await server.stop()));
}

function onPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
