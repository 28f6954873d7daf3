import type { NetworkChange, SavedRef } from './clients/wire.js';
import type { RowReport } from './report.js';
import type { Saver } from './saver.js';
import type { SetUp, Stage } from './stage/stage.js';

/** Clients and saves that go on while a row breaks something. */
export interface Load {
  clients: number;
  /** Further clients behind a link of their own, by the name of the group. */
  others?: Record<string, number>;
  channels: number;
  /** Messages a second. */
  rate: number;
  /** Of text in each. */
  bytes: number;
  /** Processes that the clients are spread over. */
  processes: number;
  /** True: thousands of clients, whose sockets must cost less than those of socket.io-client behind a proxy. */
  isLight: boolean;
}

/** One kind of trouble, and what must hold through it. */
export interface Row {
  name: string;
  /** Numbers of SPEC.md that it tries to break. */
  rules: string;
  /** What happens, for the table. */
  event: string;
  on: readonly SetUp[];
  /** Minutes long, or thousands of clients: runs only when it is named. */
  isBig?: true;
  /** Takes part in the short form. */
  isShort?: readonly SetUp[];
  env?: Record<string, string>;
  load?: Partial<Load>;
  /** The data folder is a disk of its own, of so many MiB. */
  diskMiB?: number;
  /** Breaks things while messages are saved. It ends after the last thing is whole again. */
  act(scene: Scene): Promise<void>;
  /** What the figures must say besides what holds for every row: a line for each that does not. */
  verify?(report: RowReport): string[];
}

/** The main group of clients. */
export const ALL = 'all';

export interface Scene {
  readonly stage: Stage;
  readonly saver: Saver;
  readonly isShort: boolean;
  /** MiB that the processes of the service hold now. */
  readonly memoryMiB: number;
  network(change: NetworkChange, group?: string): void;
  wait(ms: number): Promise<void>;
  /** The fault is over: how long does each client take until it has what was saved before, and is live? */
  healed(): void;
  /** Resolves when every client has recovered since `healed`; a client that has not within `ms` is a failure of the row. */
  recovered(ms?: number): Promise<void>;
  /** A promise of the row itself did not hold. */
  fail(text: string): void;
  /** A figure for the report. */
  note(text: string): void;
  result(saved?: readonly SavedRef[]): Promise<{ absent: string[]; delivered: number; lost: number; dropped: number }>;
}
