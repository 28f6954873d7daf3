import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError } from './config.js';

/** Makes the data folder, for its owner only, if it is not there. Rejects with a `ConfigError` that says what to do. */
export async function prepareDataFolder(folder: string): Promise<void> {
  try {
    await make(folder);
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new ConfigError(`DATA_DIR=${folder} cannot be used (${code}): name a folder that may be written to`);
  }
}

/** Step by step: `mkdir` with `recursive` never returns for a folder that a pseudo file system refuses to make. */
async function make(folder: string): Promise<void> {
  if ((await stat(folder).catch(() => null))?.isDirectory()) return;
  const parent = dirname(folder);
  if (parent !== folder) await make(parent);
  await mkdir(folder, { mode: 0o700 });
}
