import { isCode, SurecastError } from '../../errors.js';
import type { StoreLog } from '../log.js';
import type { Store } from '../store.js';
import { append, type KnownChannels } from './append.js';
import * as audit from './audit.js';
import * as channels from './channels.js';
import * as checkpoints from './checkpoints.js';
import type { Collections } from './collections.js';
import { type Connection, connect, disconnect, readId } from './connection.js';
import { withDeadline } from './deadline.js';
import { toStoreError } from './errors.js';
import * as letters from './letters.js';
import * as log from './log.js';
import * as outbox from './outbox.js';
import * as quarantine from './quarantine.js';
import * as reports from './reports.js';
import { forgetStep, oldMessages } from './retention.js';
import { createRevival, type Revival } from './revival.js';
import { save } from './save.js';
import { deleteStep, raiseFloor } from './trim.js';
import { createUse, type Use } from './use.js';

/** Longest time that an operation may take, in milliseconds. */
const DEADLINE_MS = 2_000;

/** Most steps of one `forgetRecords` or `forgetAudit`. */
const MOST_FORGET_STEPS = 20;

/** Most operations under way, those included that are past their deadline and that the driver has not given up yet. */
const MOST_UNDER_WAY = 2_000;

/**
 * The store on MongoDB, for any number of processes. Uses no transactions: each operation is safe against another process
 * between its steps. An outcome that is unknown is not repeated here; the caller repeats.
 *
 * `trim`, `forgetRecords` and `forgetAudit` delete in steps, each with a deadline of its own.
 * @param options.url the database is its path, else `surecast`.
 */
export function createMongoStore(options: { url: string; log?: StoreLog }): Store {
  /** While the store is open. */
  let opened: { connection: Connection; revival: Revival; use: Use } | undefined;
  let id = '';
  const known: KnownChannels = new Set();

  async function run<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    if (!opened) throw new SurecastError('store_unavailable', 'The store is not open.');
    const { connection, revival, use } = opened;
    if (revival.foreign) throw new SurecastError('store_unavailable', 'The database is another one than at the start.');
    if (use.underWay >= MOST_UNDER_WAY) {
      revival.start();
      throw new SurecastError('store_unavailable', 'Too many operations wait for the store.');
    }
    try {
      return await withDeadline(DEADLINE_MS, () => use.of(async () => await work(connection)));
    } catch (error) {
      const answer = toStoreError(error);
      if (isCode(answer, 'store_unavailable')) revival.start();
      throw answer;
    }
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
      const connection = await connect(options.url);
      id = connection.id;
      const held = { connection, use: createUse() };
      const revival = createRevival({
        url: options.url,
        current: () => held.connection,
        lastAnswer: () => held.use.lastAnswer,
        replace(by) {
          const { use } = held;
          Object.assign(held, { connection: by, use: createUse() });
          known.clear();
          use.end();
        },
        log: options.log,
      });
      opened = Object.assign(held, { revival });
    },
    async close() {
      const last = opened;
      opened = undefined;
      known.clear();
      if (!last) return;
      await last.revival.stop();
      await disconnect(last.connection);
    },
    ping: () => run(async ({ collections }) => void (await readId(collections))),
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
    titles: on(log.titles),
    channels: on(channels.channels),
    async trim(channel, upTo) {
      const floor = await run(({ collections }) => raiseFloor(collections, channel, upTo));
      while (!(await run(({ collections }) => deleteStep(collections, channel, floor))));
    },
    oldMessages: on(oldMessages),
    async forgetRecords(channel, before) {
      for (let step = 0; step < MOST_FORGET_STEPS; step += 1) {
        if (await run(({ collections }) => forgetStep(collections, channel, before))) return;
      }
    },
    putDeadLetter: on(letters.putDeadLetter),
    findLetter: on(letters.findLetter),
    findDeadLetter: on(letters.findDeadLetter),
    returnDeadLetter: on(letters.returnDeadLetter),
    redriveDeadLetter: on(letters.redriveDeadLetter),
    deadLetters: on(letters.deadLetters),
    lettersOver: on(letters.lettersOver),
    countDeadLetters: on(letters.countDeadLetters),
    putCheckpoints: on(checkpoints.putCheckpoints),
    findCheckpoint: on(checkpoints.findCheckpoint),
    checkpoints: on(checkpoints.checkpoints),
    removeCheckpoints: on(checkpoints.removeCheckpoints),
    quarantine: on(quarantine.quarantine),
    quarantined: on(quarantine.quarantined),
    findQuarantined: on(quarantine.findQuarantined),
    releaseQuarantined: on(quarantine.releaseQuarantined),
    putReports: on(reports.putReports),
    findReport: on(reports.findReport),
    settledUpTo: on(reports.settledUpTo),
    putAudit: on(audit.putAudit),
    audit: on(audit.audit),
    async forgetAudit(bounds) {
      for (let step = 0; step < MOST_FORGET_STEPS; step += 1) {
        if (await run(({ collections }) => audit.forgetAuditStep(collections, bounds))) return;
      }
    },
  };
}
