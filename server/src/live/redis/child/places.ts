import { createHash } from 'node:crypto';
import { lstat, mkdir, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Places {
  /** Folder of Redis' data. */
  dir: string;
  socket: string;
  pidfile: string;
  logfile: string;
}

/** Shortest limit of the systems in use: macOS has 104 bytes with the closing zero, Linux 108. */
const LONGEST_SOCKET = 103;

/** Makes `<folder>/redis` and says what lies where. Where that path is too long for a socket, a private folder for temporary files takes it. */
export async function makePlaces(folder: string): Promise<Places> {
  await mkdir(join(folder, 'redis'), { recursive: true, mode: 0o700 });
  const dir = await realpath(join(folder, 'redis'));
  const beside = join(dir, 'redis.sock');
  const socket = Buffer.byteLength(beside) <= LONGEST_SOCKET ? beside : join(await shortFolder(dir), 'redis.sock');
  return { dir, socket, pidfile: join(dir, 'redis.pid'), logfile: join(dir, 'redis.log') };
}

async function shortFolder(dir: string): Promise<string> {
  const name = `surecast-${createHash('sha256').update(dir).digest('hex').slice(0, 16)}`;
  const inTemporary = join(tmpdir(), name);
  const folder =
    Buffer.byteLength(inTemporary) + '/redis.sock'.length <= LONGEST_SOCKET ? inTemporary : join('/tmp', name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Anybody may make a folder of that name there first, and would then hold the socket.
  const { uid, mode } = await lstat(folder);
  if (uid !== process.getuid?.() || (mode & 0o077) !== 0) {
    throw new Error(`${folder} belongs to somebody else or is open to others: remove it, or use a shorter DATA_DIR`);
  }
  return folder;
}
