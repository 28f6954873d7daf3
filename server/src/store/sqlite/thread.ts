import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import Database from 'libsql';
import { SurecastError } from '../../errors.js';
import { type Db, limitWal, openDatabase, openForReading, RefusedFolder, transaction } from './database.js';
import { openFirst } from './first-open.js';
import { type Grouping, inGroups } from './in-groups.js';
import { renewId, renewMark } from './mark.js';
import type { ThreadCall, ThreadData, ThreadFailure, ThreadOperations, ThreadReply } from './messages.js';
import { prepareOperations, READS_TOGETHER, WRITES_TOGETHER } from './operations/index.js';

/**
 * Entry of the storage thread: SQLite's calls block, here they block nobody else. One call after another; the writes of those that wait
 * share a commit, so one sync of the disk.
 */

if (!parentPort) throw new Error('thread.js runs as a worker thread only');
const port = parentPort;
const data = workerData as ThreadData;

/** Calls between two looks at the size of the WAL. */
const CALLS_PER_LOOK = 500;
let calls = 0;

let opened: { db: Db; operations: ThreadOperations } | undefined;

function open(): { db: Db; operations: ThreadOperations } {
  if (opened) return opened;
  const { db, id, formerId } = openFile();
  const identity = { id, ...(formerId !== undefined && { formerId }) };
  const operations = { ...prepareOperations(db), open: () => identity, renewId: () => renewId(db), close };
  opened = { db, operations };
  return opened;
}

function openFile(): { db: Db; id: string; formerId?: string } {
  if (data.readOnly) return openForReading(data.folder, data.expectedId);
  return data.expectedId === undefined ? openFirst(data.folder) : openDatabase(data.folder, data.expectedId);
}

/** A copy that was made while the store was open is an old one from now on. Closed all the same where that cannot be written. */
function close(): void {
  if (!opened) return;
  const { db } = opened;
  opened = undefined;
  try {
    if (!data.readOnly) renewMark(db, data.folder);
  } finally {
    db.close();
  }
}

/** From outside a transaction. */
function look(): void {
  if (!opened || data.readOnly || calls < CALLS_PER_LOOK) return;
  calls = 0;
  limitWal(opened.db, data.folder);
}

function refuse({ call }: ThreadCall, error: unknown): ThreadReply {
  return { call, failure: toFailure(error) };
}

function answer(asked: ThreadCall): ThreadReply {
  calls += 1;
  try {
    const operation = open().operations[asked.name] as (...parameters: unknown[]) => unknown;
    return { call: asked.call, result: operation(...asked.parameters) };
  } catch (error) {
    return refuse(asked, error);
  }
}

const grouping: Grouping<ThreadCall, ThreadReply> = {
  kindOf({ name }) {
    if (data.readOnly) return null;
    return WRITES_TOGETHER.has(name) ? 'write' : READS_TOGETHER.has(name) ? 'read' : null;
  },
  answer,
  refuse,
  isRefusal: (reply) => 'failure' in reply,
  transaction: (work) => transaction(open().db, work),
  reply: (replies) => port.postMessage(replies),
};

function toFailure(error: unknown): ThreadFailure {
  if (error instanceof SurecastError) return { kind: 'coded', code: error.code, message: error.message };
  if (error instanceof RefusedFolder) return { kind: 'refused', message: error.message };
  // The type of libsql's export hides that SqliteError stands on it.
  if (error instanceof Database.SqliteError) return { kind: 'sqlite', code: error.code, message: error.message };
  const fault = error instanceof Error ? error : new Error(String(error));
  return { kind: 'fault', message: fault.message, stack: fault.stack };
}

port.on('message', (first: ThreadCall[]) => {
  const waiting = [...first];
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
    waiting.push(...(next.message as ThreadCall[]));
  }
  inGroups(waiting, grouping);
  look();
});
