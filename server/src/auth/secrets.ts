import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../config.js';
import { newPassword } from './password.js';

export interface Secrets {
  jwtSecret: string;
  adminPassword: string;
  /** The password was made just now: show it once. */
  adminPasswordIsNew: boolean;
}

interface SecretsOptions {
  /** The data folder. */
  folder: string;
  /** From the environment; they win over what is kept. */
  jwtSecret?: string | undefined;
  adminPassword?: string | undefined;
  loopback: boolean;
}

const keptSecrets = z.object({
  jwtSecret: z.string().min(32).optional(),
  adminPassword: z.string().min(8).optional(),
});
type Kept = z.output<typeof keptSecrets>;

/**
 * The secrets of this installation. What the environment does not give is made at the first start and kept in
 * `<folder>/secrets.json`, readable by its owner only. Rejects with a `ConfigError` that says what to do.
 */
export async function loadSecrets(options: SecretsOptions): Promise<Secrets> {
  const { folder, jwtSecret, adminPassword, loopback } = options;
  if (jwtSecret !== undefined && adminPassword !== undefined) {
    return { jwtSecret, adminPassword, adminPasswordIsNew: false };
  }
  if (!loopback) throw new ConfigError('JWT_SECRET and ADMIN_PASSWORD must be set when HOST is not a loopback address');

  const path = join(folder, 'secrets.json');
  const kept = await readKept(path);
  const secrets = {
    jwtSecret: jwtSecret ?? kept.jwtSecret ?? randomBytes(32).toString('base64url'),
    adminPassword: adminPassword ?? kept.adminPassword ?? newPassword(),
  };
  const added: Kept = {
    ...(jwtSecret === undefined && { jwtSecret: secrets.jwtSecret }),
    ...(adminPassword === undefined && { adminPassword: secrets.adminPassword }),
  };
  const wanted = { ...kept, ...added };
  if (wanted.jwtSecret !== kept.jwtSecret || wanted.adminPassword !== kept.adminPassword) await keep(path, wanted);
  return { ...secrets, adminPasswordIsNew: adminPassword === undefined && kept.adminPassword === undefined };
}

async function readKept(path: string): Promise<Kept> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
    await chmod(path, 0o600);
  } catch (error) {
    // A folder that cannot be there is found out, and told, when it is written.
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return {};
    throw new ConfigError(`${path} cannot be read (${codeOf(error)}): give its owner the right to read it`);
  }
  try {
    return keptSecrets.parse(JSON.parse(text));
  } catch {
    // Not replaced by new ones: that would end every token and lock out whoever knows the password.
    throw new ConfigError(
      `${path} is not a file of secrets: put the right one back, or remove it to have new ones made`,
    );
  }
}

/** Written beside and renamed, so that a crash leaves the old file or the new one, never a part of it. */
async function keep(path: string, secrets: Kept): Promise<void> {
  const folder = dirname(path);
  const draft = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(secrets, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
    await syncFolder(folder);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw new ConfigError(`${folder} cannot be written (${codeOf(error)}): make it writable or set DATA_DIR`);
  }
}

/** Makes the rename itself durable. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
