import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endRedisLeftover } from './redis-leftover.js';
import { type ServerProcess, startProcess } from './server-process.js';

/** A whole service for one story: its own port and data folder, and nothing left of it afterwards. */
export interface Stack {
  readonly url: string;
  readonly adminPassword: string;
  readonly dataDir: string;
  output(): string;
  /** Ends the server as a power cut would. */
  kill9(): Promise<void>;
  /** Starts it again on the same port and data folder; `changed` settings stay changed. */
  restart(changed?: Record<string, string>): Promise<void>;
  stop(): Promise<void>;
}

const ADMIN_PASSWORD = 'correct horse battery';

export async function startStack(environment: Record<string, string> = {}): Promise<Stack> {
  const dataDir = await mkdtemp(join(tmpdir(), 'surecast-e2e-'));
  let settings = { LOG_LEVEL: 'warn', ...environment, DATA_DIR: dataDir, HOST: '127.0.0.1', ADMIN_PASSWORD };
  const clean = async () => {
    await endRedisLeftover(dataDir);
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  };
  let server: ServerProcess;
  try {
    server = await startProcess({ PORT: '0', ...settings });
  } catch (error) {
    await clean();
    throw error;
  }
  const { url } = server;
  return {
    url,
    adminPassword: ADMIN_PASSWORD,
    dataDir,
    output: () => server.output(),
    kill9: () => server.end('SIGKILL'),
    restart: async (changed = {}) => {
      settings = { ...settings, ...changed };
      server = await startProcess({ ...settings, PORT: new URL(url).port });
    },
    stop: async () => {
      await server.end('SIGTERM');
      await clean();
    },
  };
}
