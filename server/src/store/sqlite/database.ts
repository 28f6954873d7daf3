import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { FORMAT, STEPS } from './schema.js';

export type Db = Database.Database;

/** The folder cannot be used, for a reason that whoever runs the service must see to; `message` is one line. */
export class RefusedFolder extends Error {
  override readonly name = 'RefusedFolder';
}

/** File of the store in the data folder. */
export const STORE_FILE = 'store.db';

/** How long a statement waits for another program that holds the file, in milliseconds: well below an operation's deadline. */
const BUSY_MS = 500;

/** Size from which the WAL is started over, which a checkpoint alone cannot do while somebody reads; in bytes. */
const WAL_LIMIT = 64 * 1024 * 1024;

/**
 * Opens the store file, makes it if there is none, and checks its format.
 * @param expectedId refuses a file with another store id: the folder was replaced while the service ran.
 * @returns `isNew`: there was no store in the file.
 */
export function openDatabase(folder: string, expectedId?: string): { db: Db; id: string; isNew: boolean } {
  const file = join(folder, STORE_FILE);
  if (expectedId !== undefined && !existsSync(file)) {
    throw new RefusedFolder(`the store file ${file} is gone; stop the service before the data folder is changed`);
  }
  const db = new Database(file, { timeout: BUSY_MS });
  try {
    db.exec('PRAGMA journal_mode = WAL');
    // Each answer promises that the write survives a power cut, which WAL with the usual NORMAL does not.
    db.exec('PRAGMA synchronous = FULL');
    db.exec(`PRAGMA journal_size_limit = ${WAL_LIMIT}`);
    db.exec('PRAGMA cache_size = -32768');
    const { id, isNew } = prepareFormat(db, file);
    if (expectedId !== undefined && id !== expectedId) {
      throw new RefusedFolder(`the store file ${file} is another one than at start; stop the service to change it`);
    }
    return { db, id, isNew };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens the store file a second time, for reading only, after `openDatabase` has made it what it should be. */
export function openForReading(folder: string, expectedId: string): { db: Db; id: string } {
  const file = join(folder, STORE_FILE);
  if (!existsSync(file)) throw new RefusedFolder(`the store file ${file} is gone`);
  const db = new Database(file, { timeout: BUSY_MS });
  try {
    db.exec('PRAGMA query_only = ON');
    db.exec('PRAGMA cache_size = -32768');
    const [meta] = rows<{ value: string }>(db.prepare("SELECT value FROM meta WHERE key = 'id'"));
    if (meta?.value !== expectedId) throw new RefusedFolder(`the store file ${file} is another one than at start`);
    return { db, id: expectedId };
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Starts the WAL over when it has grown large. Readers that follow each other closely keep the ordinary checkpoint from doing so; this
 * one waits for a moment without any, and leaves it for the next time if there is none.
 */
export function limitWal(db: Db, folder: string): void {
  try {
    const { size } = statSync(join(folder, `${STORE_FILE}-wal`), { throwIfNoEntry: false }) ?? { size: 0 };
    if (size > WAL_LIMIT) rows(db.prepare('PRAGMA wal_checkpoint(RESTART)'));
  } catch {
    // A disk that has no room for it, or cannot be read: the operation that comes next says so itself.
  }
}

/**
 * Makes the tables in a new file, carries an older format over in place, refuses a newer one, and answers the store's id. All of
 * it in one transaction: cut short, the file is as it was.
 */
function prepareFormat(db: Db, file: string): { id: string; isNew: boolean } {
  return transaction(db, () => {
    const [version] = rows<{ user_version: number }>(db.prepare('PRAGMA user_version'));
    const format = version?.user_version ?? 0;
    if (format > FORMAT) {
      throw new RefusedFolder(
        `${file} was written by a newer Surecast (format ${format}, this one knows ${FORMAT}): use that version`,
      );
    }
    for (const step of STEPS.slice(format)) db.exec(step);
    if (format === 0) db.prepare("INSERT INTO meta VALUES ('id', ?)").run([randomUUID()]);
    if (format < FORMAT) db.exec(`PRAGMA user_version = ${FORMAT}`);
    const [meta] = rows<{ value: string }>(db.prepare("SELECT value FROM meta WHERE key = 'id'"));
    if (!meta) throw new RefusedFolder(`${file} holds no store id: it is not a whole store`);
    return { id: meta.value, isNew: format === 0 };
  });
}

/** All rows of a statement. Always to the end: a statement left half-read would hold the WAL back. */
export function rows<T>(statement: ReturnType<Db['prepare']>, ...parameters: unknown[]): T[] {
  return statement.all(parameters) as T[];
}

/** Those with a transaction under way. */
const inOne = new WeakSet<Db>();

/**
 * Runs `work` in one write transaction; what it throws rolls everything back. Within another it is part of that one, which has to
 * end when it throws.
 */
export function transaction<T>(db: Db, work: () => T): T {
  if (inOne.has(db)) return work();
  db.exec('BEGIN IMMEDIATE');
  inOne.add(db);
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk may have rolled it back already.
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  } finally {
    inOne.delete(db);
  }
}
