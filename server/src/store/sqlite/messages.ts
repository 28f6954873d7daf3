import type { ErrorCode } from '@surecast/shared/protocol';
import type { Operations } from './operations/index.js';

/** What the thread answers to: the store's operations, and its own opening and closing. */
export type ThreadOperations = Operations & {
  /** Opens the store file (other calls do so too) and answers the store's id; the former one too if the file was put back from a backup. */
  open(): { id: string; formerId?: string };
  /** Gives the store a new id, and answers it. */
  renewId(): string;
  close(): void;
};

/** Given to the thread at its start. */
export type ThreadData =
  /** All operations. Once the store's id is known, the file must have it. */
  | { folder: string; expectedId?: string; readOnly: false }
  /** Operations that only read. */
  | { folder: string; expectedId: string; readOnly: true };

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
