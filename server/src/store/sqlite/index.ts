import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ConfigError } from '../../config.js';
import { SurecastError } from '../../errors.js';
import type { StoreLog } from '../log.js';
import type { Store } from '../store.js';
import { type FolderLock, lockFolder } from './lock.js';
import type { ThreadData, ThreadOperations } from './messages.js';
import { createThreadClient, type ThreadClient } from './thread-client.js';

/**
 * The built thread, from this file's place in the sources as well as in the build: both lie at the same depth. A worker
 * can load no TypeScript, so the build comes before anything that uses this store.
 */
const THREAD = new URL('../../../dist/store/sqlite/thread.js', import.meta.url);

/** Longest time that an operation may take, in milliseconds. */
const DEADLINE_MS = 2_000;

/**
 * The embedded store: SQLite in a worker thread, in one folder that one process holds.
 *
 * A thread that crashed rejects what was under way with `store_unavailable` and is started again at the next operation.
 * `trim` deletes in steps, each with a deadline of its own, so that saves go on in between.
 */
export function createSqliteStore(options: { folder: string; log?: StoreLog }): Store {
  const folder = resolve(options.folder);
  /** While the store is open. */
  let held: { lock: FolderLock; client: ThreadClient } | undefined;
  let id = '';

  const start = () => {
    const workerData: ThreadData = id === '' ? { folder } : { folder, expectedId: id };
    // No flags of the process: some, such as a condition that picks sources over builds, do not fit the build.
    return new Worker(THREAD, { workerData, name: 'surecast-store', execArgv: [] });
  };

  async function call<K extends keyof ThreadOperations>(
    name: K,
    ...parameters: Parameters<ThreadOperations[K]>
  ): Promise<ReturnType<ThreadOperations[K]>> {
    if (!held) throw new SurecastError('store_unavailable', 'The store is not open.');
    return await held.client.call(name, ...parameters);
  }

  /** Every operation but `trim` is one call of the same name. */
  function pass<K extends keyof ThreadOperations>(name: K) {
    return (...parameters: Parameters<ThreadOperations[K]>) => call(name, ...parameters);
  }

  return {
    kind: 'sqlite',
    get id() {
      return id;
    },
    async open() {
      const lock = lockFolder(folder);
      const client = createThreadClient({
        start,
        deadlineMs: DEADLINE_MS,
        ended: (error) => options.log?.error({ err: error }, 'the storage thread ended'),
      });
      try {
        id = await client.call('open');
        held = { lock, client };
      } catch (error) {
        await client.stop();
        lock.release();
        throw toOpenError(error, folder);
      }
    },
    async close() {
      if (!held) return;
      const { lock, client } = held;
      // Whether the WAL was written back by then or not: the next opening reads it.
      await client.call('close').catch(() => undefined);
      held = undefined;
      await client.stop();
      lock.release();
    },
    ping: pass('ping'),
    save: pass('save'),
    dueEntries: pass('dueEntries'),
    dueShards: pass('dueShards'),
    removeEntries: pass('removeEntries'),
    findEntry: pass('findEntry'),
    findByIds: pass('findByIds'),
    heads: pass('heads'),
    append: pass('append'),
    range: pass('range'),
    latest: pass('latest'),
    channels: pass('channels'),
    async trim(channel, upTo) {
      while (!(await call('trimStep', channel, upTo)));
    },
    putDeadLetter: pass('putDeadLetter'),
    findDeadLetter: pass('findDeadLetter'),
    returnDeadLetter: pass('returnDeadLetter'),
    deadLetters: pass('deadLetters'),
    lettersOver: pass('lettersOver'),
    countDeadLetters: pass('countDeadLetters'),
    putCheckpoints: pass('putCheckpoints'),
    findCheckpoint: pass('findCheckpoint'),
    putReports: pass('putReports'),
    findReport: pass('findReport'),
    settledUpTo: pass('settledUpTo'),
  };
}

function toOpenError(error: unknown, folder: string): unknown {
  if (!(error instanceof SurecastError)) return error;
  const reason = error.cause instanceof Error ? error.cause.message : error.message;
  return new ConfigError(`the store in ${folder} cannot be opened: ${reason}`, { cause: error });
}
