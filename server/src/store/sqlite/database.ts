import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { FORMAT, SCHEMA } from './schema.js';

export type Db = Database.Database;

/** The folder cannot be used, for a reason that whoever runs the service must see to; `message` is one line. */
export class RefusedFolder extends Error {
  override readonly name = 'RefusedFolder';
}

/** File of the store in the data folder. */
export const STORE_FILE = 'store.db';

/**
 * Opens the store file, makes it if there is none, and checks its format.
 * @param expectedId refuses a file with another store id: the folder was replaced while the service ran.
 */
export function openDatabase(folder: string, expectedId?: string): { db: Db; id: string } {
  const file = join(folder, STORE_FILE);
  if (expectedId !== undefined && !existsSync(file)) {
    throw new RefusedFolder(`the store file ${file} is gone; stop the service before the data folder is changed`);
  }
  const db = new Database(file);
  try {
    db.exec('PRAGMA journal_mode = WAL');
    // Each answer promises that the write survives a power cut, which WAL with the usual NORMAL does not.
    db.exec('PRAGMA synchronous = FULL');
    db.exec('PRAGMA journal_size_limit = 67108864');
    db.exec('PRAGMA cache_size = -32768');
    const id = prepareFormat(db, file);
    if (expectedId !== undefined && id !== expectedId) {
      throw new RefusedFolder(`the store file ${file} is another one than at start; stop the service to change it`);
    }
    return { db, id };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Makes the tables in a new file, refuses a newer format, and answers the store's id. */
function prepareFormat(db: Db, file: string): string {
  return transaction(db, () => {
    const [version] = rows<{ user_version: number }>(db.prepare('PRAGMA user_version'));
    const format = version?.user_version ?? 0;
    if (format > FORMAT) {
      throw new RefusedFolder(
        `${file} was written by a newer Surecast (format ${format}, this one knows ${FORMAT}): use that version`,
      );
    }
    if (format === 0) {
      db.exec(SCHEMA);
      db.prepare("INSERT INTO meta VALUES ('id', ?)").run([randomUUID()]);
      db.exec(`PRAGMA user_version = ${FORMAT}`);
    }
    const [meta] = rows<{ value: string }>(db.prepare("SELECT value FROM meta WHERE key = 'id'"));
    if (!meta) throw new RefusedFolder(`${file} holds no store id: it is not a whole store`);
    return meta.value;
  });
}

/** All rows of a statement. Always to the end: a statement left half-read would hold the WAL back. */
export function rows<T>(statement: ReturnType<Db['prepare']>, ...parameters: unknown[]): T[] {
  return statement.all(parameters) as T[];
}

/** Runs `work` in one write transaction; what it throws rolls everything back. */
export function transaction<T>(db: Db, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk may have rolled it back already.
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
