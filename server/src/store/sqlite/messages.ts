import type { ErrorCode } from '@surecast/shared/protocol';
import type { Operations } from './operations/index.js';

/** What the thread answers to: the store's operations, and its own opening and closing. */
export type ThreadOperations = Operations & {
  /** Opens the store file (other calls do so too) and answers the store's id. */
  open(): string;
  close(): void;
};

/** Given to the thread at its start. */
export interface ThreadData {
  folder: string;
  /** Store id that the file must have, once it is known. */
  expectedId?: string;
}

export interface ThreadCall {
  call: number;
  name: keyof ThreadOperations;
  parameters: unknown[];
}

export type ThreadReply = { call: number; result: unknown } | { call: number; failure: ThreadFailure };

export type ThreadFailure =
  /** An error of the registry. */
  | { kind: 'coded'; code: ErrorCode; message: string }
  /** The folder cannot be used; `message` is for whoever runs the service. */
  | { kind: 'refused'; message: string }
  /** SQLite could not: disk full, I/O error. */
  | { kind: 'sqlite'; code: string; message: string }
  /** A fault of ours. */
  | { kind: 'fault'; message: string; stack: string | undefined };
