import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ConfigError } from '../../config.js';
import { SurecastError } from '../../errors.js';
import { checkLetters } from '../bounds.js';
import type { StoreLog } from '../log.js';
import type { DeadLetter, Store } from '../store.js';
import { advice, createTroubleLog } from './failures.js';
import { type FolderLock, lockFolder } from './lock.js';
import type { ThreadData, ThreadOperations } from './messages.js';
import { READS, type StoreOperation } from './operations/index.js';
import { createThreadClient, type ThreadClient } from './thread-client.js';

/**
 * The built thread, from this file's place in the sources as well as in the build: both lie at the same depth. A worker
 * can load no TypeScript, so the build comes before anything that uses this store.
 */
const THREAD = new URL('../../../dist/store/sqlite/thread.js', import.meta.url);

/** Longest time that an operation may take, in milliseconds. */
const DEADLINE_MS = 2_000;

/** Letters that one call to the thread reads. */
const LETTERS_PAGE = 500;

/** Most steps of one `forgetRecords` or `forgetAudit`. */
const MOST_FORGET_STEPS = 20;

const READING: ReadonlySet<string> = new Set(READS);

/** Operations that show, when they are answered, that the disk takes writes. */
const WRITING: ReadonlySet<string> = new Set(['save', 'append', 'putCheckpoints', 'putDeadLetter']);

/** Longest time to open the store, in milliseconds. */
const OPEN_MS = 60_000;

/** Calls handed to the reading thread at a time. */
const READS_IN_THREAD = 2;

/** The embedded store, and what only its start needs. */
export interface SqliteStore extends Store {
  /**
   * SS5: gives the store a new id, durably, where something else shows that it was put back from a backup. Only before anything uses the
   * id. Rejects with `store_unavailable`.
   */
  renewId(): Promise<void>;
}

/** While the store is open. */
interface Held {
  lock: FolderLock;
  writer: ThreadClient;
  reader: ThreadClient;
}

/**
 * The embedded store: SQLite in two worker threads, in one folder that one process holds. One thread writes, and reads what writes
 * depend on; the other reads what clients ask for, so that many of them do not hold up a save.
 *
 * A thread that crashed rejects what was under way with `store_unavailable` and is started again at the next operation. One that is
 * stuck is in a call of the system that does not return (a disk that hangs): no second thread would fare better, so operations reject after
 * their deadline until it returns. What is refused because the disk is full, fails or is held by another program works again when that is over.
 *
 * `trim`, `forgetRecords` and `forgetAudit` delete in steps, each with a deadline of its own, so that saves go on in between.
 */
export function createSqliteStore(options: { folder: string; log?: StoreLog }): SqliteStore {
  const folder = resolve(options.folder);
  const trouble = createTroubleLog(folder, options.log);
  let held: Held | undefined;
  let id = '';

  function createThread(name: string, dataOf: () => ThreadData, inThread?: number): ThreadClient {
    return createThreadClient({
      // No flags of the process: some, such as a condition that picks sources over builds, do not fit the build.
      start: () => new Worker(THREAD, { workerData: dataOf(), name, execArgv: [] }),
      deadlineMs: DEADLINE_MS,
      openMs: OPEN_MS,
      ...(inThread !== undefined && { inThread }),
      ended: (error) => options.log?.error({ err: error, thread: name }, 'a storage thread ended; it is started again'),
      stuck(isStuck) {
        if (isStuck) options.log?.error({ thread: name }, `the disk of the data folder ${folder} does not answer`);
        else options.log?.warn({ thread: name }, 'the disk of the data folder answers again');
      },
    });
  }

  async function call<K extends keyof ThreadOperations>(
    name: K,
    ...parameters: Parameters<ThreadOperations[K]>
  ): Promise<ReturnType<ThreadOperations[K]>> {
    if (!held) throw new SurecastError('store_unavailable', 'The store is not open.');
    const { writer, reader } = held;
    try {
      const result = await (READING.has(name) ? reader : writer).call(name, ...parameters);
      if (WRITING.has(name)) trouble.wrote();
      return result;
    } catch (error) {
      trouble.failed(error);
      throw error;
    }
  }

  function pass<K extends StoreOperation>(name: K) {
    return (...parameters: Parameters<ThreadOperations[K]>) => call(name, ...parameters);
  }

  /** In pages, so that saves go on in between. A letter that is extended meanwhile can come again: the latest stands. */
  async function lettersOver(channel: string, { after, upTo }: { after: number; upTo: number }): Promise<DeadLetter[]> {
    const begun = performance.now();
    const found = new Map<string, DeadLetter>();
    let position = { to: after + 1, id: '' };
    for (;;) {
      if (performance.now() - begun > DEADLINE_MS) {
        throw new SurecastError('store_unavailable', `The dead letters were not read within ${DEADLINE_MS} ms.`);
      }
      const page = await call('lettersPage', channel, upTo, position, LETTERS_PAGE);
      for (const letter of page) found.set(letter.id, letter);
      checkLetters(found.size);
      const last = page.at(-1);
      if (!last || page.length < LETTERS_PAGE) return [...found.values()];
      position = { to: last.to, id: last.id };
    }
  }

  return {
    kind: 'sqlite',
    get id() {
      return id;
    },
    async open() {
      const lock = lockFolder(folder);
      const writer = createThread('surecast-store', () =>
        id === '' ? { folder, readOnly: false } : { folder, expectedId: id, readOnly: false },
      );
      try {
        const { id: own, formerId } = await writer.call('open');
        id = own;
        if (formerId !== undefined) {
          const text = `the store file in ${folder} was put back from a backup: it has a new id, so that no client takes what comes for what it had`;
          options.log?.warn({ formerId, id }, text);
        }
        const reading = () => ({ folder, expectedId: id, readOnly: true as const });
        held = { lock, writer, reader: createThread('surecast-store-reads', reading, READS_IN_THREAD) };
      } catch (error) {
        await writer.stop();
        lock.release();
        throw toOpenError(error, folder);
      }
    },
    async close() {
      if (!held) return;
      const { lock, writer, reader } = held;
      // The reader first, so that the writer is the last and writes the WAL back. Whether it can or not: the next opening reads it.
      for (const thread of [reader, writer]) {
        if (thread.isRunning) await thread.call('close').catch(() => undefined);
      }
      held = undefined;
      await reader.stop();
      await writer.stop();
      lock.release();
    },
    async renewId() {
      id = await call('renewId');
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
    titles: pass('titles'),
    channels: pass('channels'),
    async trim(channel, upTo) {
      while (!(await call('trimStep', channel, upTo)));
    },
    oldMessages: pass('oldMessages'),
    async forgetRecords(channel, before) {
      for (let step = 0; step < MOST_FORGET_STEPS; step += 1) {
        if (await call('forgetStep', channel, before)) return;
      }
    },
    putDeadLetter: pass('putDeadLetter'),
    findLetter: pass('findLetter'),
    findDeadLetter: pass('findDeadLetter'),
    returnDeadLetter: pass('returnDeadLetter'),
    redriveDeadLetter: pass('redriveDeadLetter'),
    deadLetters: pass('deadLetters'),
    lettersOver,
    countDeadLetters: pass('countDeadLetters'),
    putCheckpoints: pass('putCheckpoints'),
    findCheckpoint: pass('findCheckpoint'),
    checkpoints: pass('checkpoints'),
    removeCheckpoints: pass('removeCheckpoints'),
    quarantine: pass('quarantine'),
    quarantined: pass('quarantined'),
    findQuarantined: pass('findQuarantined'),
    releaseQuarantined: pass('releaseQuarantined'),
    putReports: pass('putReports'),
    findReport: pass('findReport'),
    settledUpTo: pass('settledUpTo'),
    putAudit: pass('putAudit'),
    audit: pass('audit'),
    async forgetAudit(bounds) {
      for (let step = 0; step < MOST_FORGET_STEPS; step += 1) {
        if (await call('forgetAuditStep', bounds)) return;
      }
    },
  };
}

function toOpenError(error: unknown, folder: string): unknown {
  if (!(error instanceof SurecastError)) return error;
  const reason = advice(error, folder) ?? error.message;
  return new ConfigError(`the store in ${folder} cannot be opened: ${reason}`, { cause: error });
}
