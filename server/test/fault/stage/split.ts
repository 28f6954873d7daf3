import { randomUUID } from 'node:crypto';
import { startMongo, type TestMongo } from '../../support/mongo.js';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { type StartedServer, startServerProcess } from './server-process.js';
import type { Process, Role, Stage, StageOptions } from './stage.js';

const ROLES: readonly Role[] = ['api', 'gateway', 'worker'];

/** MongoDB, a Redis of its own and a process for each role. Null, with the reason printed, where there is no MongoDB. */
export async function startSplit({ env, log }: StageOptions): Promise<Stage | null> {
  const mongo = await startMongo();
  if (!mongo) return null;
  const redis = await startRedis();
  const servers = new Map<Role, StartedServer>();
  const adminPassword = 'admin-of-the-tests';
  const shared = {
    ...env,
    MONGODB_URL: mongo.url(),
    REDIS_URL: redis.url,
    JWT_SECRET: randomUUID() + randomUUID(),
    ADMIN_PASSWORD: adminPassword,
  };

  async function end(): Promise<string[]> {
    redis.resume();
    mongo?.process?.resume();
    const late: string[] = [];
    for (const server of servers.values()) {
      server.resume();
      if ((await server.end()) !== 0) late.push(server.name);
    }
    await redis.stop();
    await mongo?.stop();
    return late;
  }

  try {
    for (const role of ROLES) {
      servers.set(role, await startServerProcess(role, { env: { ...shared, ROLES: role }, onOutput: log(role) }));
    }
  } catch (error) {
    await end();
    throw error;
  }
  const has = (role: Role) => {
    const server = servers.get(role);
    if (!server) throw new Error(`no process has the role ${role}`);
    return server;
  };
  return {
    setUp: 'split',
    dataDir: has('api').dataDir,
    ports: { api: has('api').port, gateway: has('gateway').port },
    adminPassword,
    servers: [...servers.values()],
    role: has,
    redis: redisProcess(redis),
    store: mongo.process ? storeProcess(mongo.process) : null,
    end,
  };
}

function redisProcess(redis: TestRedis): Stage['redis'] {
  return { pid: 0, ...redis, start: redis.restart };
}

function storeProcess({ pause, resume, kill, restart }: NonNullable<TestMongo['process']>): Process {
  return { pid: 0, pause, resume, kill9: kill, start: restart };
}
