import type { Store } from '../../store.js';
import type { Db } from '../database.js';
import { prepareAppend } from './append.js';
import { prepareChannels } from './channels.js';
import { prepareCheckpoints } from './checkpoints.js';
import { prepareLetters } from './letters.js';
import { prepareLog } from './log.js';
import { prepareOutbox } from './outbox.js';
import { prepareReports } from './reports.js';
import { prepareSave } from './save.js';

type StoreOperation = Exclude<keyof Store, 'kind' | 'id' | 'open' | 'close' | 'trim'>;

/** The store's operations as the thread runs them: blocking, one after another. `trim` is a loop of bounded steps. */
export type Operations = {
  [K in StoreOperation]: (...parameters: Parameters<Store[K]>) => Awaited<ReturnType<Store[K]>>;
} & { trimStep(channel: string, upTo: number): boolean };

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
  };
}
