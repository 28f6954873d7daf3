import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { RedisTarget } from '../../src/live/redis/connection.js';

const START_WITHIN_MS = 10_000;

export interface TestRedis {
  /** Its Unix socket. */
  socket: string;
  target: RedisTarget;
  /** The same server on a loopback port. */
  url: string;
  /** SIGSTOP and SIGCONT: there, and silent. */
  pause(): void;
  resume(): void;
  kill9(): Promise<void>;
  /** Starts it again after `kill9`, where it was; what was acknowledged before is there again. */
  restart(): Promise<void>;
  /** Removes its data; only between `kill9` and `restart`. */
  erase(): Promise<void>;
  /** Empties it. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** A throw-away redis-server on a folder of its own, with `settings` on top (for example `['--maxmemory-policy', 'allkeys-lru']`). */
export async function startRedis(settings: readonly string[] = []): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'surecast-redis-'));
  const socket = join(folder, 'r.sock');
  const port = await freePort();
  let child: ChildProcess | undefined;

  async function restart(): Promise<void> {
    await rm(socket, { force: true });
    const places = ['--port', String(port), '--bind', '127.0.0.1', '--unixsocket', socket, '--dir', folder];
    const keeping = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'everysec'];
    child = spawn('redis-server', [...places, ...keeping, ...settings], { stdio: 'ignore' });
    await withClient(socket, (client) => client.ping());
  }

  async function kill9(): Promise<void> {
    const dying = child;
    child = undefined;
    if (!dying || dying.exitCode !== null || dying.signalCode !== null) return;
    const exit = once(dying, 'exit');
    dying.kill('SIGKILL');
    await exit;
  }

  await restart();
  return {
    socket,
    target: { socket },
    url: `redis://127.0.0.1:${port}`,
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    kill9,
    restart,
    erase: () => rm(join(folder, 'appendonlydir'), { recursive: true, force: true }),
    flush: () => withClient(socket, (client) => client.flushall()),
    async stop() {
      await kill9();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a command once the server answers; a server that does not come up fails the test. */
async function withClient(socket: string, use: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis({ path: socket, maxRetriesPerRequest: null, retryStrategy: () => 10 });
  client.on('error', () => undefined);
  const late = new AbortController();
  const deadline = delay(START_WITHIN_MS, undefined, { signal: late.signal }).then(() => {
    throw new Error('redis-server did not answer');
  });
  try {
    await Promise.race([use(client), deadline]);
  } finally {
    late.abort();
    deadline.catch(() => undefined);
    client.disconnect();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
