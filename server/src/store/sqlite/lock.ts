import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Database from 'libsql';
import { ConfigError } from '../../config.js';

export interface FolderLock {
  release(): void;
}

/**
 * Takes the data folder for this process, and makes it if there is none. SQLite's exclusive lock on a file of its own is
 * what Node has in place of flock: the system frees it however the process ends, so nothing stale is left behind.
 * Throws a `ConfigError` when another process (or another store of this one) holds the folder, or it cannot be written.
 */
export function lockFolder(folder: string): FolderLock {
  const path = resolve(folder);
  let db: Database.Database | undefined;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const lock = new Database(join(path, 'lock.db'), { timeout: 0 });
    db = lock;
    lock.exec('BEGIN EXCLUSIVE');
    return { release: () => void lock.close() };
  } catch (error) {
    db?.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new ConfigError(`the data folder ${path} is in use by another Surecast`);
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`the data folder ${path} cannot be used: ${reason}`);
  }
}
