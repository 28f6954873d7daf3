import { ConfigError } from '../../config.js';
import { SurecastError } from '../../errors.js';
import type { StoreLog } from '../log.js';
import type { ThreadFailure } from './messages.js';

/** What SQLite said, as the cause of a `store_unavailable`. */
class SqliteTrouble extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/** What callers get for a failure in the thread. */
export function toError(failure: ThreadFailure): Error {
  switch (failure.kind) {
    case 'coded':
      return new SurecastError(failure.code, failure.message);
    case 'refused':
      return new ConfigError(failure.message);
    case 'sqlite': {
      const text = failure.code === 'SQLITE_FULL' ? 'The disk of the data folder is full.' : undefined;
      return new SurecastError('store_unavailable', text, { cause: new SqliteTrouble(failure.code, failure.message) });
    }
    case 'fault': {
      const fault = new Error(failure.message);
      if (failure.stack !== undefined) fault.stack = failure.stack;
      return fault;
    }
  }
}

/** What to do about what SQLite said, for whoever runs the service. */
export function advice(error: unknown, folder: string): string | null {
  if (!(error instanceof SurecastError && error.cause instanceof SqliteTrouble)) return null;
  const { code } = error.cause;
  if (code === 'SQLITE_FULL')
    return `the disk of the data folder ${folder} is full: make room, nothing has to be restarted`;
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return `another program holds the store file in ${folder}: end it, nothing has to be restarted`;
  }
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM' || code === 'SQLITE_CANTOPEN') {
    return `the store file in ${folder} cannot be written: check the rights of the folder and its files`;
  }
  if (code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB') {
    return `the store file in ${folder} is damaged: stop the service and put a backup in its place`;
  }
  return `the disk of the data folder ${folder} fails (${error.cause.message}): check the disk and the room on it`;
}

export interface TroubleLog {
  /** A call was refused. */
  failed(error: unknown): void;
  /** A write was answered: whatever was wrong is over. */
  wrote(): void;
}

/** One line when SQLite begins to fail in one way, and one when a write works again, however many calls are refused in between. */
export function createTroubleLog(folder: string, log: StoreLog | undefined): TroubleLog {
  let told = '';
  return {
    failed(error) {
      const text = advice(error, folder);
      if (text === null || text === told) return;
      told = text;
      log?.error({}, `saves are refused: ${text}`);
    },
    wrote() {
      if (told === '') return;
      told = '';
      log?.warn({}, 'the store can be written again');
    },
  };
}
