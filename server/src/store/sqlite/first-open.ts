import { type Db, openDatabase } from './database.js';
import { settleMark } from './mark.js';

/**
 * Opens the store file for the first time in a process. One that was put back from a backup gets a new id; `formerId` is then the one
 * that it had.
 */
export function openFirst(folder: string): { db: Db; id: string; formerId?: string } {
  const { db, id, isNew } = openDatabase(folder);
  try {
    const newId = settleMark(db, folder, { isNew });
    return newId === null ? { db, id } : { db, id: newId, formerId: id };
  } catch (error) {
    db.close();
    throw error;
  }
}
