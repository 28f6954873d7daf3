import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const READY = /^Surecast is ready at (http:\/\/\S+)/m;
const READY_MS = 20_000;
const STOP_MS = 20_000;
const MOST_OUTPUT = 1_000_000;
/** A port that was free a moment ago may be somebody else's by then: as many are tried. */
const PORTS = 3;
const TAKEN = /is taken by another program/;

/** A real server process of the built code, on loopback, with a data folder of its own. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly adminPassword: string;
  /** Of the process that runs now or ran last. */
  readonly pid: number;
  /** What it wrote to stdout and stderr, over all its runs; the end of it when that is much. */
  output(): string;
  /** SIGSTOP and SIGCONT: there, and silent. */
  pause(): void;
  resume(): void;
  /** Nobody reads its log any more, as when the program that did has ended. */
  loseLog(): void;
  /** Ends the process at once. Its Redis child lives on, as it does when that happens to anyone. */
  kill9(): Promise<void>;
  /** Asks it to stop, and ends a Redis child that is still there. `code` is null when a signal ended it. */
  stop(): Promise<{ code: number | null }>;
  /** Starts it again on the same port and folder, after a clean stop if it runs. */
  restart(env?: Record<string, string>): Promise<void>;
}

export interface TestServerOptions {
  /** Settings; the environment of the test itself is not passed on. */
  env?: Record<string, string>;
  /** Default: a new temporary folder, removed when the test process ends. */
  dataDir?: string;
  /** Default: a free port. */
  port?: number;
  /** Arguments of Node.js itself. */
  nodeArgs?: readonly string[];
  /** Longest time until it must be ready, in ms; default 20 s. */
  readyMs?: number;
  /** What it writes, as it comes, over all its runs. */
  onOutput?: (text: string) => void;
}

export async function startServer({
  env = {},
  dataDir,
  port,
  nodeArgs = [],
  readyMs = READY_MS,
  onOutput = () => {},
}: TestServerOptions = {}): Promise<TestServer> {
  const folder = dataDir ?? (await newFolder());
  const adminPassword = env.ADMIN_PASSWORD ?? 'admin-of-the-tests';
  let usedPort = port ?? (await freePort());
  let settings: Record<string, string> = { ADMIN_PASSWORD: adminPassword, ...env };
  let output = '';
  let ofThisRun = '';
  const keep = (text: string) => {
    output = (output + text).slice(-MOST_OUTPUT);
    ofThisRun = (ofThisRun + text).slice(-MOST_OUTPUT);
    onOutput(text);
  };

  const run = async () => {
    const child = spawn(process.execPath, ['--enable-source-maps', ...nodeArgs, MAIN], {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        TMPDIR: tmpdir(),
        ...settings,
        DATA_DIR: folder,
        PORT: `${usedPort}`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    ofThisRun = '';
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    try {
      return { child, url: await untilReady(child, () => ofThisRun, readyMs) };
    } catch (error) {
      child.kill('SIGKILL');
      await endRedis(folder);
      throw error;
    }
  };

  const begin = async () => {
    for (let tried = 1; ; tried += 1) {
      try {
        return await run();
      } catch (error) {
        if (port !== undefined || tried === PORTS || !TAKEN.test(String(error))) throw error;
        usedPort = await freePort();
      }
    }
  };

  let { child, url } = await begin();
  const server: TestServer = {
    url,
    port: usedPort,
    dataDir: folder,
    adminPassword,
    get pid() {
      return child.pid ?? 0;
    },
    output: () => output,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    loseLog() {
      child.stderr.destroy();
    },
    async kill9() {
      await end(child, 'SIGKILL');
    },
    async stop() {
      const code = await end(child, 'SIGTERM');
      await endRedis(folder);
      return { code };
    },
    async restart(more = {}) {
      await end(child, 'SIGTERM');
      settings = { ...settings, ...more };
      ({ child, url } = await run());
    },
  };
  return server;
}

/** A port that was free a moment ago: it must be known before the first start, to be the same at the next one. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no TCP port was given');
  return address.port;
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'surecast-'));
  folders.add(folder);
  return folder;
}

function untilReady(child: ChildProcess, output: () => string, readyMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const settle = (then: () => void) => {
      clearTimeout(deadline);
      child.stdout?.off('data', look);
      child.off('exit', ended);
      then();
    };
    const look = () => {
      const url = READY.exec(output())?.[1];
      if (url !== undefined) settle(() => resolve(url));
    };
    const ended = (code: number | null) =>
      settle(() => reject(new Error(`the server ended with exit code ${code} before it was ready:\n${output()}`)));
    const deadline = setTimeout(
      () => settle(() => reject(new Error(`the server was not ready in ${readyMs} ms:\n${output()}`))),
      readyMs,
    );
    child.stdout?.on('data', look);
    child.once('exit', ended);
  });
}

/** Sends the signal and waits for the end; past the deadline it is killed and the wait rejects. */
async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  const deadline = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exited;
  clearTimeout(deadline);
  if (signal === 'SIGTERM' && child.signalCode === 'SIGKILL')
    throw new Error(`the server did not stop in ${STOP_MS} ms`);
  return child.exitCode;
}

/** Ends the Redis child of a data folder, if there is one. */
async function endRedis(folder: string): Promise<void> {
  for (const pid of redisPids(folder)) {
    kill(pid, 'SIGTERM');
    const deadline = Date.now() + 5_000;
    while (isRedis(pid, folder)) {
      if (Date.now() > deadline) kill(pid, 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function redisPids(folder: string): number[] {
  const redis = join(folder, 'redis');
  if (!existsSync(redis)) return [];
  return readdirSync(redis)
    .filter((name) => name.endsWith('.pid'))
    .map((name) => Number(readFileSync(join(redis, name), 'utf8')))
    .filter((pid) => isRedis(pid, folder));
}

/** A pid file outlives its process, and the number may be another's by now: only a redis-server at work in this folder counts. */
function isRedis(pid: number, folder: string): boolean {
  try {
    const name = readFileSync(`/proc/${pid}/comm`, 'utf8');
    return name.startsWith('redis-server') && readlinkSync(`/proc/${pid}/cwd`).startsWith(realpathSync(folder));
  } catch {
    return false;
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended in the meantime.
  }
}

const running = new Set<ChildProcess>();
const folders = new Set<string>();

/** What a test left behind when it failed. */
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) {
    for (const pid of redisPids(folder)) kill(pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});
