import type { Ports } from '../clients/wire.js';

export type SetUp = 'embedded' | 'split';
export type Role = 'api' | 'gateway' | 'worker';

/** A process that can be stopped and started in the ways in which processes end. */
export interface Process {
  readonly pid: number;
  pause(): void;
  resume(): void;
  /** SIGKILL; resolves when it has ended. */
  kill9(): Promise<void>;
  /** Resolves when it is ready again. */
  start(): Promise<void>;
}

/** A process of the service. */
export interface ServerProcess extends Process {
  readonly name: string;
  /** SIGTERM; the exit code, or null when a signal ended it. */
  stop(): Promise<number | null>;
}

export interface RedisServer extends Process {
  flush(): Promise<void>;
  /** Removes what it keeps on disk; only while it is killed. Missing where the service itself starts it again at once. */
  erase?(): Promise<void>;
}

/** The service as a row finds it: running, empty. */
export interface Stage {
  readonly setUp: SetUp;
  readonly dataDir: string;
  readonly ports: Ports;
  readonly adminPassword: string;
  readonly servers: readonly ServerProcess[];
  /** The process that has the role. */
  role(role: Role): ServerProcess;
  readonly redis: RedisServer;
  /** The store's own process; null for the embedded one. */
  readonly store: Process | null;
  /** Ends everything; what is still running is asked to stop and must do so with exit code 0. Answers the names of those that did not. */
  end(): Promise<string[]>;
}

export interface StageOptions {
  env: Record<string, string>;
  /** Default: a new temporary folder. */
  dataDir?: string;
  /** Takes what the named process writes. */
  log(process: string): (text: string) => void;
}
