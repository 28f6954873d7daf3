import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What a client is told. */
export interface Stand {
  url: string;
  channel: string;
  /** Says that a message was handed over, for clients that live in this process; others use `POST /conformance/handled`. */
  handled(id: string): void;
}

/** Starts a client on a stand; `stop` ends it. */
export type StartClient = (stand: Stand) => Promise<{ stop(): Promise<void> }>;

const END_MS = 3_000;

export type Environment = Record<string, string | undefined>;

/** A command that connects to `SURECAST_URL` and reads `SURECAST_CHANNEL`; the rest of its environment is `environment`. */
export function commandUnderTest([program = '', ...args]: readonly string[], environment: Environment): StartClient {
  return async ({ url, channel }) => {
    const env = { ...environment, SURECAST_URL: url, SURECAST_CHANNEL: channel };
    const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    await once(child, 'spawn');
    return {
      async stop() {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const exited = once(child, 'exit');
        child.kill('SIGTERM');
        const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
        await exited;
        clearTimeout(late);
      },
    };
  };
}

/** A client that somebody starts when told to. One that is still there may stay: each scenario is another store to it. */
export function startedByHand(tell: (line: string) => void): StartClient {
  return async ({ url, channel }) => {
    tell(`  waiting for a client at ${url} on the channel ${channel}: start it, unless it comes back by itself`);
    return { stop: async () => {} };
  };
}
