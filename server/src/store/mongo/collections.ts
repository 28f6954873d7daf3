import type { Collection, Db, IndexDescription } from 'mongodb';
import type { AuditEntry } from '../audit.js';
import type { Checkpoint, DeadLetter, LogRecord, OutboxEntry, QuarantinedEntry, SettledReport } from '../store.js';

/** Version of the documents below, kept in `meta`. A database with a higher one is refused. */
export const FORMAT = 1;

type Document<T extends { id: string }> = Omit<T, 'id'> & { _id: string };

/** The id of a message is `_id` in both; two collections, since a unique index counts a missing seq as null. */
export type EntryDocument = Document<OutboxEntry>;
export type RecordDocument = Document<LogRecord>;
export type LetterDocument = Document<DeadLetter>;
/** `_id` is the name. A channel gets its document before its first record, and its head when it is trimmed. */
export interface ChannelDocument {
  _id: string;
  head: number;
  floor: number;
  /** No message that is stored was accepted before this time, except by a clock that runs behind. Only retention relies on it; missing: unknown. */
  oldest?: number;
}
/** `_id` is `channel/client`; channel names hold no slash. */
export type CheckpointDocument = Checkpoint & { _id: string };
/** `_id` is `channel/from`. */
export type ReportDocument = SettledReport & { _id: string };
/** `_id` is the entry's id. */
export type QuarantineDocument = QuarantinedEntry & { _id: string; fingerprint: string };
export type AuditDocument = Document<AuditEntry>;
export interface MetaDocument {
  _id: 'store';
  /** The store's id. */
  id: string;
  format: number;
}

export interface Collections {
  outbox: Collection<EntryDocument>;
  messages: Collection<RecordDocument>;
  channels: Collection<ChannelDocument>;
  letters: Collection<LetterDocument>;
  checkpoints: Collection<CheckpointDocument>;
  reports: Collection<ReportDocument>;
  quarantine: Collection<QuarantineDocument>;
  audit: Collection<AuditDocument>;
  meta: Collection<MetaDocument>;
}

export function collectionsOf(db: Db): Collections {
  return {
    outbox: db.collection('outbox'),
    messages: db.collection('messages'),
    channels: db.collection('channels'),
    letters: db.collection('deadLetters'),
    checkpoints: db.collection('checkpoints'),
    reports: db.collection('reports'),
    quarantine: db.collection('quarantine'),
    audit: db.collection('audit'),
    meta: db.collection('meta'),
  };
}

/** Index of the outbox that hands entries out in order. Named in the query, which could be planned over `due` as well. */
export const OUTBOX_ORDER = { shard: 1, order: 1, _id: 1 } as const;

const INDEXES: Partial<Record<keyof Collections, IndexDescription[]>> = {
  outbox: [{ key: OUTBOX_ORDER }, { key: { shard: 1, due: 1 } }],
  messages: [{ key: { channel: 1, seq: 1 }, unique: true }],
  channels: [{ key: { oldest: 1 } }],
  letters: [
    { key: { at: -1, _id: 1 } },
    { key: { channel: 1, client: 1, at: -1, from: -1 } },
    { key: { channel: 1, to: 1 } },
    { key: { state: 1, at: -1, _id: 1 } },
  ],
  reports: [{ key: { channel: 1, to: 1 } }],
  quarantine: [{ key: { at: -1, _id: 1 } }],
  audit: [{ key: { at: -1, _id: -1 } }, { key: { action: 1, at: -1, _id: -1 } }],
};

/** Makes the indexes that are missing, one at a time: an index that is there already is no change. */
export async function createIndexes(collections: Collections): Promise<void> {
  for (const [name, indexes] of Object.entries(INDEXES)) {
    for (const index of indexes) await collections[name as keyof Collections].createIndexes([index]);
  }
}
