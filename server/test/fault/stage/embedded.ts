import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startServerProcess } from './server-process.js';
import type { RedisServer, Stage, StageOptions } from './stage.js';

/** One process with all roles, SQLite and a Redis child in its data folder: what `npm start` runs. */
export async function startEmbedded({ env, dataDir, log }: StageOptions): Promise<Stage> {
  const server = await startServerProcess('server', {
    env,
    onOutput: log('server'),
    ...(dataDir !== undefined && { dataDir }),
  });
  const redis = redisOf(join(server.dataDir, 'redis'));
  return {
    setUp: 'embedded',
    dataDir: server.dataDir,
    ports: { api: server.port, gateway: server.port },
    adminPassword: server.adminPassword,
    servers: [server],
    role: () => server,
    redis,
    store: null,
    async end() {
      server.resume();
      signal(redis.pid, 'SIGCONT');
      return (await server.end()) === 0 ? [] : [server.name];
    },
  };
}

/** The Redis child of the service, which starts it again whenever it ends. */
function redisOf(folder: string): RedisServer {
  const file = join(folder, 'redis.pid');
  const pid = () => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0);
  return {
    get pid() {
      return pid();
    },
    pause: () => signal(pid(), 'SIGSTOP'),
    resume: () => signal(pid(), 'SIGCONT'),
    kill9: async () => signal(pid(), 'SIGKILL'),
    start: () => ask(folder, (client) => client.ping()),
    flush: () => ask(folder, (client) => client.flushall()),
  };
}

async function ask(folder: string, use: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis({ path: join(folder, 'redis.sock'), maxRetriesPerRequest: null, retryStrategy: () => 20 });
  client.on('error', () => undefined);
  try {
    await use(client);
  } finally {
    client.disconnect();
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  // 0 would be this process's own group.
  if (pid <= 1) return;
  try {
    process.kill(pid, name);
  } catch {
    // It has ended in the meantime.
  }
}
