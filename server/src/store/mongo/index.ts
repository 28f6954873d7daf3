import { SurecastError } from '../../errors.js';
import type { StoreLog } from '../log.js';
import type { Store } from '../store.js';
import { append, type KnownChannels } from './append.js';
import * as channels from './channels.js';
import * as checkpoints from './checkpoints.js';
import type { Collections } from './collections.js';
import { type Connection, connect } from './connection.js';
import { withDeadline } from './deadline.js';
import { toStoreError } from './errors.js';
import * as letters from './letters.js';
import * as log from './log.js';
import * as outbox from './outbox.js';
import * as reports from './reports.js';
import { save } from './save.js';
import { deleteStep, raiseFloor } from './trim.js';

/** Longest time that an operation may take, in milliseconds. */
const DEADLINE_MS = 2_000;

/** Most operations under way, those included that are past their deadline and that the driver has not given up yet. */
const MOST_UNDER_WAY = 2_000;

/**
 * The store on MongoDB, for any number of processes. Uses no transactions: each operation is safe against another process
 * between its steps. An outcome that is unknown is not repeated here; the caller repeats.
 *
 * `trim` deletes in steps, each with a deadline of its own.
 * @param options.url the database is its path, else `surecast`.
 */
export function createMongoStore(options: { url: string; log?: StoreLog }): Store {
  let connection: Connection | undefined;
  let underWay = 0;
  let id = '';
  const known: KnownChannels = new Set();

  async function run<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const open = connection;
    if (!open) throw new SurecastError('store_unavailable', 'The store is not open.');
    if (underWay >= MOST_UNDER_WAY) {
      throw new SurecastError('store_unavailable', 'Too many operations wait for the store.');
    }
    return await withDeadline(DEADLINE_MS, async () => {
      underWay += 1;
      try {
        return await work(open);
      } catch (error) {
        throw toStoreError(error);
      } finally {
        underWay -= 1;
      }
    });
  }

  function on<A extends unknown[], R>(operation: (collections: Collections, ...parameters: A) => Promise<R>) {
    return (...parameters: A): Promise<R> => run(({ collections }) => operation(collections, ...parameters));
  }

  return {
    kind: 'mongodb',
    get id() {
      return id;
    },
    async open() {
      connection = await connect(options.url);
      id = connection.id;
      connection.client.on('serverHeartbeatFailed', ({ connectionId, failure }) => {
        options.log?.warn({ err: failure, server: connectionId }, 'MongoDB does not answer');
      });
    },
    async close() {
      const last = connection;
      connection = undefined;
      known.clear();
      if (last) await withDeadline(DEADLINE_MS, () => last.client.close()).catch(() => undefined);
    },
    ping: () => run(async ({ collections }) => void (await collections.meta.findOne({ _id: 'store' }))),
    save: on(save),
    dueEntries: on(outbox.dueEntries),
    dueShards: on(outbox.dueShards),
    removeEntries: on(outbox.removeEntries),
    findEntry: on(outbox.findEntry),
    findByIds: on(log.findByIds),
    heads: on(channels.heads),
    append: on((collections, records) => append(collections, known, records)),
    range: on(log.range),
    latest: on(log.latest),
    channels: on(channels.channels),
    async trim(channel, upTo) {
      const floor = await run(({ collections }) => raiseFloor(collections, channel, upTo));
      while (!(await run(({ collections }) => deleteStep(collections, channel, floor))));
    },
    putDeadLetter: on(letters.putDeadLetter),
    findDeadLetter: on(letters.findDeadLetter),
    returnDeadLetter: on(letters.returnDeadLetter),
    deadLetters: on(letters.deadLetters),
    lettersOver: on(letters.lettersOver),
    countDeadLetters: on(letters.countDeadLetters),
    putCheckpoints: on(checkpoints.putCheckpoints),
    findCheckpoint: on(checkpoints.findCheckpoint),
    putReports: on(reports.putReports),
    findReport: on(reports.findReport),
    settledUpTo: on(reports.settledUpTo),
  };
}
