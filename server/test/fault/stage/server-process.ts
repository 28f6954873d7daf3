import { startServer, type TestServerOptions } from '../../support/server.js';
import type { ServerProcess } from './stage.js';

export interface StartedServer extends ServerProcess {
  readonly port: number;
  readonly dataDir: string;
  readonly adminPassword: string;
  /** Ends it with what it left: a Redis child. Exit code as `stop`; 0 when it did not run. */
  end(): Promise<number | null>;
}

/** A machine that is busy with everything else takes its time; how long a start takes is no row's matter. */
const READY_MS = 60_000;
/** A process ends when its store does not answer at the start, which that of a busy machine may not: who runs it starts it again. */
const STARTS = 5;
const NO_STORE = /MONGODB_URL/;

export async function startServerProcess(name: string, options: TestServerOptions): Promise<StartedServer> {
  const server = await startServer({ readyMs: READY_MS, ...options });
  let isRunning = true;
  const stop = async () => {
    const { code } = await server.stop();
    isRunning = false;
    return code;
  };
  return {
    name,
    port: server.port,
    dataDir: server.dataDir,
    adminPassword: server.adminPassword,
    get pid() {
      return server.pid;
    },
    pause: server.pause,
    resume: server.resume,
    async kill9() {
      await server.kill9();
      isRunning = false;
    },
    async start() {
      for (let starts = 1; !isRunning; starts += 1) {
        try {
          await server.restart();
          isRunning = true;
        } catch (error) {
          if (starts === STARTS || !NO_STORE.test(String(error))) throw error;
        }
      }
    },
    stop,
    async end() {
      const wasRunning = isRunning;
      const code = await stop();
      return wasRunning ? code : 0;
    },
  };
}
