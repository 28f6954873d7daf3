import { SurecastError } from '../../errors.js';
import type { Store } from '../store.js';
import * as audit from './audit.js';
import * as channels from './channels.js';
import * as checkpoints from './checkpoints.js';
import { createMemoryDisk, type MemoryDisk } from './disk.js';
import * as letters from './letters.js';
import * as log from './log.js';
import * as outbox from './outbox.js';
import * as quarantine from './quarantine.js';
import * as reports from './reports.js';
import * as retention from './retention.js';
import { save } from './save.js';

export { createMemoryDisk, type MemoryDisk } from './disk.js';

/**
 * The store's twin: same promises, but durable only as long as `disk` lives. Give two stores one disk to have two processes
 * on one store. Values are copied in and out. After `close`, and before `open`, every operation rejects.
 */
export function createMemoryStore(disk: MemoryDisk = createMemoryDisk()): Store {
  let isOpen = false;

  function on<A extends unknown[], R>(operation: (disk: MemoryDisk, ...parameters: A) => R) {
    return async (...parameters: A): Promise<R> => {
      if (!isOpen) throw new SurecastError('store_unavailable', 'The store is not open.');
      return operation(disk, ...parameters);
    };
  }

  return {
    kind: 'memory',
    id: disk.id,
    open: async () => {
      isOpen = true;
    },
    close: async () => {
      isOpen = false;
    },
    ping: on(() => undefined),
    save: on(save),
    dueEntries: on(outbox.dueEntries),
    dueShards: on(outbox.dueShards),
    removeEntries: on(outbox.removeEntries),
    findEntry: on(outbox.findEntry),
    findByIds: on(log.findByIds),
    heads: on(channels.heads),
    append: on(log.append),
    range: on(log.range),
    latest: on(log.latest),
    titles: on(log.titles),
    channels: on(channels.channels),
    trim: on(retention.trim),
    oldMessages: on(retention.oldMessages),
    forgetRecords: on(retention.forgetRecords),
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
    forgetAudit: on(audit.forgetAudit),
  };
}
