import type { AuditBounds } from '../../audit.js';
import type { DeadLetter, Store } from '../../store.js';
import type { Db } from '../database.js';
import { prepareAppend } from './append.js';
import { prepareAudit } from './audit.js';
import { prepareChannels } from './channels.js';
import { prepareCheckpoints } from './checkpoints.js';
import { prepareLetters } from './letters.js';
import { prepareLog } from './log.js';
import { prepareOutbox } from './outbox.js';
import { prepareQuarantine } from './quarantine.js';
import { prepareReports } from './reports.js';
import { prepareRetention } from './retention.js';
import { prepareSave } from './save.js';

/** What is one call of the same name in the thread. The others are loops of bounded steps. */
export type StoreOperation = Exclude<
  keyof Store,
  'kind' | 'id' | 'open' | 'close' | 'trim' | 'forgetRecords' | 'forgetAudit' | 'lettersOver'
>;

/**
 * Operations that a second thread runs: they read much and at the pace of clients, and must not stand before saves. What fan-out and
 * acks read stays with the writes. A snapshot of SQLite holds every write that was answered before it was taken.
 */
export const READS = [
  'range',
  'latest',
  'titles',
  'channels',
  'deadLetters',
  'countDeadLetters',
  'lettersPage',
  'checkpoints',
  'oldMessages',
  'quarantined',
  'audit',
] as const satisfies (keyof Operations)[];

/** Writes of the busy paths: those that wait together are run in one transaction. Each is short, and none depends on being the only one in it. */
export const WRITES_TOGETHER: ReadonlySet<string> = new Set<keyof Operations>([
  'save',
  'append',
  'removeEntries',
  'putCheckpoints',
]);

/** Reads that may stand between them. */
export const READS_TOGETHER: ReadonlySet<string> = new Set<keyof Operations>([
  'dueEntries',
  'findByIds',
  'heads',
  'findCheckpoint',
]);

/** The store's operations as a thread runs them: blocking, one after another. */
export type Operations = {
  [K in StoreOperation]: (...parameters: Parameters<Store[K]>) => Awaited<ReturnType<Store[K]>>;
} & {
  trimStep(channel: string, upTo: number): boolean;
  forgetStep(channel: string, before: number): boolean;
  forgetAuditStep(bounds: AuditBounds): boolean;
  lettersPage(channel: string, upTo: number, position: { to: number; id: string }, limit: number): DeadLetter[];
};

/** Prepares every statement once. */
export function prepareOperations(db: Db): Operations {
  const probe = db.prepare('SELECT 1');
  return {
    ping: () => void probe.all([]),
    save: prepareSave(db),
    append: prepareAppend(db),
    ...prepareOutbox(db),
    ...prepareLog(db),
    ...prepareChannels(db),
    ...prepareLetters(db),
    ...prepareCheckpoints(db),
    ...prepareReports(db),
    ...prepareRetention(db),
    ...prepareQuarantine(db),
    ...prepareAudit(db),
  };
}
