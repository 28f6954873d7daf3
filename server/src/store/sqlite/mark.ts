import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Db, RefusedFolder, rows, transaction } from './database.js';

/** File beside the store file. A backup of the store file alone goes without it. */
export const MARK_FILE = 'store.mark';

/**
 * SS5: the store file and a file beside it hold the same mark, a new one after each opening and each closing. A store file whose mark is
 * another one than the folder's was put back from a backup: since then seqs were given that it does not know and that clients
 * acknowledged, so it gets a new id.
 *
 * The mark is written to the store file first, with the folder's as `mark_before`, which goes once the folder's is written as well: cut short
 * in between, the folder still has the one before. A copy that is made while the store is open never carries `mark_before`.
 * @param isNew the store file was made by this opening; whatever else lies in the folder, it has nothing to go back to.
 * @returns the new id, or null where the store keeps its own.
 */
export function settleMark(db: Db, folder: string, { isNew }: { isNew: boolean }): string | null {
  const inFolder = readMark(folder);
  const newId = isNew || isOf(db, inFolder) ? null : randomUUID();
  writeMark(db, folder, inFolder, newId);
  return newId;
}

/** Gives store file and folder a new mark: from now on a copy of the store file made before is an old one. */
export function renewMark(db: Db, folder: string): void {
  writeMark(db, folder, readMark(folder), null);
}

/** Gives the store a new id in place of its own. */
export function renewId(db: Db): string {
  const id = randomUUID();
  transaction(db, () => put(db, 'id', id));
  return id;
}

/** Whether the store file is the one that the folder's mark was left for. */
function isOf(db: Db, inFolder: string): boolean {
  const known = rows<{ key: string; value: string }>(
    db.prepare("SELECT key, value FROM meta WHERE key IN ('mark', 'mark_before')"),
  );
  // Written by a version without marks, and so was the folder.
  if (known.length === 0) return inFolder === '';
  return known.some(({ value }) => value === inFolder);
}

function writeMark(db: Db, folder: string, inFolder: string, newId: string | null): void {
  const mark = randomUUID();
  transaction(db, () => {
    put(db, 'mark', mark);
    put(db, 'mark_before', inFolder);
    if (newId !== null) put(db, 'id', newId);
  });
  writeMarkFile(folder, mark);
  transaction(db, () => db.prepare("DELETE FROM meta WHERE key = 'mark_before'").run([]));
}

function put(db: Db, key: string, value: string): void {
  db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run([
    key,
    value,
  ]);
}

/** Empty where there is none: a folder can lose the file, and then what lies in it cannot be told from a backup. */
function readMark(folder: string): string {
  const file = join(folder, MARK_FILE);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw new RefusedFolder(`${file} cannot be read (${codeOf(error)}): check its rights`);
  }
}

/** Whole or not at all, also after a power cut. */
function writeMarkFile(folder: string, mark: string): void {
  const file = join(folder, MARK_FILE);
  const beside = `${file}.new`;
  try {
    writeFileSync(beside, `${mark}\n`, { mode: 0o600, flush: true });
    renameSync(beside, file);
    const entry = openSync(folder, 'r');
    try {
      fsyncSync(entry);
    } finally {
      closeSync(entry);
    }
  } catch (error) {
    throw new RefusedFolder(
      `${file} cannot be written (${codeOf(error)}): check the rights of the folder and its room`,
    );
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}
