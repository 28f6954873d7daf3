import { parentPort, workerData } from 'node:worker_threads';
import Database from 'libsql';
import { SurecastError } from '../../errors.js';
import { type Db, openDatabase, RefusedFolder } from './database.js';
import type { ThreadCall, ThreadData, ThreadFailure, ThreadOperations, ThreadReply } from './messages.js';
import { prepareOperations } from './operations/index.js';

/** Entry of the storage thread: SQLite's calls block, here they block nobody else. One call after another. */

if (!parentPort) throw new Error('thread.js runs as a worker thread only');
const port = parentPort;
const { folder, expectedId } = workerData as ThreadData;

let opened: { db: Db; id: string; operations: ThreadOperations } | undefined;

function open(): { db: Db; id: string; operations: ThreadOperations } {
  if (opened) return opened;
  const { db, id } = openDatabase(folder, expectedId);
  opened = { db, id, operations: { ...prepareOperations(db), open: () => id, close } };
  return opened;
}

function close(): void {
  opened?.db.close();
  opened = undefined;
}

function run({ name, parameters }: ThreadCall): unknown {
  const operation = open().operations[name] as (...parameters: unknown[]) => unknown;
  return operation(...parameters);
}

function toFailure(error: unknown): ThreadFailure {
  if (error instanceof SurecastError) return { kind: 'coded', code: error.code, message: error.message };
  if (error instanceof RefusedFolder) return { kind: 'refused', message: error.message };
  // The type of libsql's export hides that SqliteError stands on it.
  if (error instanceof Database.SqliteError) return { kind: 'sqlite', code: error.code, message: error.message };
  const fault = error instanceof Error ? error : new Error(String(error));
  return { kind: 'fault', message: fault.message, stack: fault.stack };
}

port.on('message', (call: ThreadCall) => {
  let reply: ThreadReply;
  try {
    reply = { call: call.call, result: run(call) };
  } catch (error) {
    reply = { call: call.call, failure: toFailure(error) };
  }
  port.postMessage(reply);
});
