import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Places } from './places.js';

const ASK_WITHIN_MS = 1_000;
const LONGEST_INFO = 65_536;

const NOT_INSTALLED =
  'redis-server is not installed: apt-get install redis-server (Debian/Ubuntu), brew install redis (macOS), or set REDIS_URL';

/**
 * Starts a server on these places. It leads a process group of its own: Ctrl-C goes to the whole foreground group, and would end it before what is
 * under way is finished. Resolves once the process runs, not when it answers.
 */
export async function spawnServer({ dir, socket, pidfile, logfile }: Places): Promise<ChildProcess> {
  const settings = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    dir,
    pidfile,
    logfile,
    daemonize: 'no',
    appendonly: 'yes',
    appendfsync: 'everysec',
    'aof-load-truncated': 'yes',
    save: '',
    'maxmemory-policy': 'noeviction',
  };
  const parameters = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn('redis-server', parameters, { cwd: dir, detached: true, stdio: 'ignore' });
  try {
    await once(child, 'spawn');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Error(NOT_INSTALLED, { cause: error });
    throw new Error(`redis-server could not be started: ${(error as Error).message}`, { cause: error });
  }
  // It must not keep this process from ending.
  child.unref();
  return child;
}

/**
 * The process that serves these places, whoever started it. Asked on the socket first; one that is stopped or stuck does not answer there, and is known by
 * its pid file. A second server on the same folder would ruin both.
 */
export async function findServer(places: Places): Promise<number | null> {
  return (await askSocket(places.socket)) ?? (await readPidfile(places));
}

function askSocket(socket: string): Promise<number | null> {
  return new Promise((resolve) => {
    let text = '';
    const probe = createConnection(socket, () => probe.write('INFO server\r\n'));
    const done = (pid: number | null) => {
      probe.destroy();
      resolve(pid);
    };
    probe.setTimeout(ASK_WITHIN_MS, () => done(null));
    probe.on('error', () => done(null));
    probe.on('end', () => done(null));
    probe.on('data', (chunk) => {
      text += chunk.toString();
      const pid = /^process_id:(\d+)\r?$/m.exec(text)?.[1];
      if (pid !== undefined) done(Number(pid));
      else if (text.length > LONGEST_INFO) done(null);
    });
  });
}

/** A pid alone may be another program's by now. */
async function readPidfile({ pidfile, socket }: Places): Promise<number | null> {
  try {
    const pid = Number(await readFile(pidfile, 'utf8'));
    if (!Number.isInteger(pid) || pid <= 1) return null;
    const { stdout } = await promisify(execFile)('ps', ['-o', 'args=', '-p', String(pid)]);
    return stdout.includes('redis-server') && stdout.includes(socket) ? pid : null;
  } catch {
    return null;
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Resolves when the process is gone, or with false after `withinMs`. A process that is not our child tells nobody, so it is looked for. */
export async function untilGone(pid: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (isRunning(pid)) {
    if (performance.now() > deadline) return false;
    await delay(20);
  }
  return true;
}

export function kill(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}

/** The last lines of the server's log that say why it ended. */
export async function lastWords({ logfile }: Places): Promise<string> {
  try {
    const lines = (await readFile(logfile, 'utf8')).trim().split('\n').slice(-40);
    const telling = lines.filter((line) => / # /.test(line)).map((line) => line.replace(/^.*? # /, ''));
    return telling.at(-1) ?? lines.at(-1) ?? '';
  } catch {
    return '';
  }
}
