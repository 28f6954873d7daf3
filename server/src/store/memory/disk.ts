import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../audit.js';
import type { Checkpoint, DeadLetter, LogRecord, OutboxEntry, QuarantinedEntry, SettledReport } from '../store.js';

/** What a memory store keeps. Several stores on one disk are processes that share a store, or one that came back. */
export interface MemoryDisk {
  readonly id: string;
  readonly outbox: Map<string, OutboxEntry>;
  readonly log: Map<string, LogRecord>;
  readonly channels: Map<string, MemoryChannel>;
  /** By letter id. */
  readonly letters: Map<string, DeadLetter>;
  /** By channel, then client. */
  readonly checkpoints: Map<string, Map<string, Checkpoint>>;
  /** By channel, then `from`. */
  readonly reports: Map<string, Map<number, SettledReport>>;
  /** By entry id. */
  readonly quarantine: Map<string, QuarantinedEntry>;
  /** By entry id. */
  readonly audit: Map<string, AuditEntry>;
}

export interface MemoryChannel {
  head: number;
  floor: number;
  /** Id by seq. */
  readonly seqs: Map<number, string>;
}

/** An empty disk: a new store with an id of its own. */
export function createMemoryDisk(id: string = randomUUID()): MemoryDisk {
  return {
    id,
    outbox: new Map(),
    log: new Map(),
    channels: new Map(),
    letters: new Map(),
    checkpoints: new Map(),
    reports: new Map(),
    quarantine: new Map(),
    audit: new Map(),
  };
}
