import type { AuditBounds, AuditEntry, AuditPage, AuditQuery } from './audit.js';

export { AUDIT_ACTIONS, type AuditAction, type AuditEntry } from './audit.js';

/**
 * The store: what must survive everything. An outbox of accepted messages, the log of each channel, and the records of
 * what was settled, missed or checkpointed.
 *
 * Promises
 * - An operation that resolves is durable (MongoDB: majority and journal; SQLite: synchronous=FULL).
 * - Each operation answers or rejects within its deadline (2 s unless said otherwise). A rejection is a
 *   `SurecastError('store_unavailable')` and means *unknown*: it may have happened. Every operation can be repeated.
 * - Reads see every write that was answered (MongoDB: primary, majority).
 *
 * Does not promise
 * - Anything across two operations: there are no transactions over them, and none with the queue or live state.
 * - That `append` wrote nothing when it answers `conflict`: records before the refused one may be in (and only those).
 * - An order between concurrent calls.
 *
 * Times are milliseconds since 1970, from the caller. Seqs start at 1; 0 is "before the first".
 */
export interface Store {
  readonly kind: 'mongodb' | 'sqlite' | 'memory';
  /** The epoch: made when the store is created, kept for its life. Known after `open`. */
  readonly id: string;

  /** Connects, creates what is missing, checks the format version. Rejects with a readable reason. */
  open(): Promise<void>;
  close(): Promise<void>;
  /** Resolves when the store answers. */
  ping(): Promise<void>;

  /**
   * Puts entries into the outbox, in one durable write. Answers per entry, in order:
   * - `saved`: it is in the outbox now.
   * - `repeated`: the same id with the same fingerprint is already in the outbox, the log or quarantine (or earlier in this call).
   * - `conflict`: the same id with another fingerprint is; nothing was saved for this entry.
   * Whether an id with `keyed: false` is in the log or quarantine need not be looked up: such ids are fresh.
   */
  save(entries: readonly NewEntry[]): Promise<SaveOutcome[]>;

  /**
   * Entries of the shard with due <= now, by `order`. At most `count` entries, and no more than fit in `bytes`
   * (by `entry.bytes`), but always at least one if there is one. None of the channels in `except`.
   */
  dueEntries(shard: number, now: number, limit: DueLimit): Promise<OutboxEntry[]>;

  /** Shards that hold entries with due <= now, each with its oldest such due time. */
  dueShards(now: number): Promise<{ shard: number; oldestDue: number }[]>;

  /** Removes entries from the outbox; ids that are not there are ignored. */
  removeEntries(ids: readonly string[]): Promise<void>;

  /** An outbox entry by id, or null. */
  findEntry(id: string): Promise<OutboxEntry | null>;

  /** Log records with these ids, in any order; unknown ids are left out. At most 1,000 ids a call. */
  findByIds(ids: readonly string[]): Promise<LogRecord[]>;

  /** Head and floor of each channel asked for. A channel without a log has head 0 and floor 0. */
  heads(channels: readonly string[]): Promise<Map<string, ChannelHead>>;

  /**
   * Inserts records in the order given. `conflict` when an id or a (channel, seq) was taken, or a seq is at or below the channel's floor: those before
   * it are in, those after it are not, and the caller looks up again before it tries anything else.
   */
  append(records: readonly LogRecord[]): Promise<'appended' | 'conflict'>;

  /**
   * Records with after < seq <= upTo, ascending, contiguous as far as stored; cut at `count` records or `bytes`
   * (always at least one if there is one). Never claims more than it read.
   */
  range(channel: string, range: { after: number; upTo: number; count: number; bytes: number }): Promise<LogRecord[]>;

  /** Records with seq < before (or from the head), newest first. */
  latest(channel: string, page: { before?: number; after?: number; limit: number }): Promise<LogRecord[]>;

  /** The same below `before` (or from the head), without what can be large: many can be looked through. At most 1,000 a call. */
  titles(channel: string, page: { before?: number; limit: number }): Promise<LogTitle[]>;

  /** Channels that have a log, by name, after `after`. */
  channels(page: { after?: string; limit: number }): Promise<ChannelHead[]>;

  /**
   * Retention: raises the channel's floor to `upTo` (durably, never down, never past the head), then deletes records with
   * seq <= upTo, in steps that have a deadline each. The head never falls: a seq is not used again in a store.
   */
  trim(channel: string, upTo: number): Promise<void>;

  /**
   * Records what a client missed. Unique by (channel, client, from): a second call for the same extends `to`,
   * and sets `reason`, `attempts`, `at` and state `open`; `joined` stays as it was first given.
   */
  putDeadLetter(letter: NewDeadLetter): Promise<DeadLetter>;
  findLetter(id: string): Promise<DeadLetter | null>;
  /** Marks a letter `redriven`, whatever it was; false when there is none. */
  redriveDeadLetter(id: string): Promise<boolean>;
  /** The newest letter of a client in a channel, or null. */
  findDeadLetter(channel: string, client: string): Promise<DeadLetter | null>;
  /** Marks a letter `returned` if it is `open`; true if it was. */
  returnDeadLetter(id: string): Promise<boolean>;
  /** Newest first, ties by id. */
  deadLetters(query: DeadLetterQuery): Promise<{ items: DeadLetter[]; next: string | null }>;
  /**
   * Letters of the channel with joined < upTo and to > after: those that count in reports of the seqs between. Read in pages; more than
   * 100,000, or more than can be read within the deadline, are refused with `store_unavailable`.
   */
  lettersOver(channel: string, range: { after: number; upTo: number }): Promise<DeadLetter[]>;
  countDeadLetters(): Promise<number>;

  /** Cursors kept for the case that live state is lost. Cursors only rise; `joined` and `at` are those of the latest call. */
  putCheckpoints(checkpoints: readonly Checkpoint[]): Promise<void>;
  findCheckpoint(channel: string, client: string): Promise<Checkpoint | null>;
  /** All of them, in a fixed order; `cursor` is opaque, from the page before. */
  checkpoints(page: { cursor?: string; limit: number }): Promise<{ items: Checkpoint[]; next: string | null }>;
  /** Those that are not there are ignored. */
  removeCheckpoints(positions: readonly { channel: string; client: string }[]): Promise<void>;

  /**
   * Channels whose oldest messages were accepted before `before`, at most `limit`, each with the highest seq up to which all of them were,
   * at most 10,000 above the floor; the floor itself where a trim was cut short and is to be repeated. `before` is expected to rise from call
   * to call. Not all such channels need to be named at once: what is not trimmed, or was not looked at, comes in a later answer.
   */
  oldMessages(before: number, limit: number): Promise<{ channel: string; upTo: number }[]>;
  /**
   * Forgets the records of what is gone: reports of seqs up to the channel's floor (but the newest, so that what is settled never falls), and
   * dead letters up to there that are older than `before`. In steps that have a deadline each; answers once little is left or a bound of
   * work was reached.
   */
  forgetRecords(channel: string, before: number): Promise<void>;

  /**
   * Takes an entry that cannot be handled out of the outbox and keeps it with its error, so that its shard goes on. Durable before the
   * entry leaves; can be repeated.
   */
  quarantine(entry: OutboxEntry, failure: { error: string; at: number }): Promise<void>;
  /** Newest first. `cursor` is opaque, from the page before. */
  quarantined(page: { cursor?: string; limit: number }): Promise<{ items: QuarantinedEntry[]; next: string | null }>;
  findQuarantined(id: string): Promise<QuarantinedEntry | null>;
  /** Puts an entry back into the outbox, due at `due`; false when it is not there. */
  releaseQuarantined(id: string, due: number): Promise<boolean>;

  /** Final figures of the seqs from < seq <= to. Written once: a range whose `from` is known stays as it is. */
  putReports(reports: readonly SettledReport[]): Promise<void>;
  /** The final figures that cover a seq, or null while it is not settled. */
  findReport(channel: string, seq: number): Promise<SettledReport | null>;
  /** Highest seq that is settled, 0 without any. */
  settledUpTo(channel: string): Promise<number>;

  /** Keeps what admins did. Unique by id: what is given again sets `outcome`, and nothing else. At most 100 entries a call. */
  putAudit(entries: readonly AuditEntry[]): Promise<void>;
  /** Newest first, ties by id, the highest first. */
  audit(query: AuditQuery): Promise<AuditPage>;
  /** Forgets old entries, in steps that have a deadline each; answers once none is left or a bound of work was reached. */
  forgetAudit(bounds: AuditBounds): Promise<void>;
}

export interface NewEntry extends OutboxEntry {
  /** The id was made from an idempotency key, so the log may already hold it. */
  keyed: boolean;
}

/** An accepted message that is not yet in the log, or whose push is not yet certain. */
export interface OutboxEntry {
  id: string;
  /** UUIDv7 made at acceptance, monotonic in a process: the order in which entries go into the log. */
  order: string;
  shard: number;
  channel: string;
  subject: string;
  /** Hash over what was saved: tells a repeat from another body under the same key. */
  fingerprint: string;
  title: string;
  text: string;
  /** JSON text, kept as it came. */
  data?: string;
  /** Accepted at. */
  at: number;
  /** Not to be handed out before. */
  due: number;
  /** Size of title, text and data in bytes of UTF-8. */
  bytes: number;
}

export type SaveOutcome = 'saved' | 'repeated' | 'conflict';

/** A message in its channel's log. */
export interface LogRecord {
  id: string;
  channel: string;
  seq: number;
  subject: string;
  fingerprint: string;
  title: string;
  text: string;
  data?: string;
  at: number;
  bytes: number;
}

export type LogTitle = Pick<LogRecord, 'id' | 'seq' | 'title' | 'at' | 'bytes'>;

export interface ChannelHead {
  channel: string;
  head: number;
  /** Everything up to here was removed by retention. */
  floor: number;
}

/** An accepted message that could not be handled, with why. */
export interface QuarantinedEntry {
  entry: OutboxEntry;
  /** Text of the error, at most 1,000 characters. */
  error: string;
  at: number;
}

export interface DueLimit {
  count: number;
  bytes: number;
  except?: readonly string[];
}

/** `expired`: away for longer than CLIENT_TTL. `retention`: the log gave up what the client had not acknowledged. */
export type DeadLetterReason = 'never_acknowledged' | 'unsubscribed' | 'expired' | 'retention';

export interface NewDeadLetter {
  channel: string;
  /** Client key: `subject/client`. */
  client: string;
  label?: string;
  /** The client was owed everything after this seq. */
  joined: number;
  /** Missed: from < seq <= to. `from` equals `to` when nothing was pending: then the letter only keeps the count. */
  from: number;
  to: number;
  reason: DeadLetterReason;
  /** How often the oldest missed message was sent again. */
  attempts: number;
  at: number;
}

export interface DeadLetter extends NewDeadLetter {
  id: string;
  state: 'open' | 'returned' | 'redriven';
}

/** Letters of which all that is given holds; `cursor` is opaque, from the page before. */
export interface DeadLetterQuery {
  channel?: string;
  client?: string;
  reason?: DeadLetterReason;
  state?: DeadLetter['state'];
  cursor?: string;
  limit: number;
}

export interface Checkpoint {
  channel: string;
  client: string;
  cursor: number;
  joined: number;
  at: number;
}

export interface SettledReport {
  channel: string;
  from: number;
  to: number;
  owed: number;
  acked: number;
  dropped: number;
  expired: number;
}
