import type { Report } from './http.js';

/** Types of `/admin/api/…`. Times are ISO 8601 in UTC; seqs and counts are whole numbers. */

export interface AdminOverview {
  epoch: string;
  store: 'mongodb' | 'sqlite';
  /** Live connections over all nodes, as each said within the last second. */
  connections: number;
  /** Subscriptions: a client counts once for each of its channels. */
  connected: number;
  away: number;
  channels: number;
  /** Sum over connected clients of head - cursor. */
  pending: number;
  deadLetters: number;
  resendIntervalMs: number;
  maxResends: number;
  nodes: AdminNode[];
  /** Over the last 10 s. */
  now: AdminSample;
}

/** Figures of the whole service over one step of time. */
export interface AdminSample {
  /** End of the step. */
  at: string;
  /** Subscriptions that are connected, and away. Null where nobody counted: the service was down. */
  connected: number | null;
  away: number | null;
  pending: number | null;
  savesPerS: number;
  /** Deliveries whose ack moved a cursor. */
  ackedPerS: number;
  resendsPerS: number;
  dropsPerS: number;
  /** From the first send to the ack, in ms; null without an ack. */
  ackP50Ms: number | null;
  ackP99Ms: number | null;
}

/** Answer of `GET /admin/api/history`: the last hour, oldest first. */
export interface AdminHistory {
  /** Length of a step in ms. */
  stepMs: number;
  samples: AdminSample[];
}

export interface AdminNode {
  id: string;
  roles: string[];
  host: string;
  startedAt: string;
  connections: number;
  alive: boolean;
  /** Resident memory in bytes, and the 99th percentile of the event loop's delay over the last seconds in ms; null from a node that does not say. */
  memoryBytes: number | null;
  loopDelayMs: number | null;
}

export interface AdminChannel {
  channel: string;
  head: number;
  floor: number;
  connected: number;
  away: number;
  /** Lowest cursor among the connected, or null without any. */
  slowest: number | null;
  /** Messages a second over the last minute. */
  perS: number;
}

/** `sort` of `GET /admin/api/channels`; `name` is ascending, all others start with the highest. */
export type AdminChannelSort = 'name' | 'head' | 'clients' | 'rate' | 'lag';
/** `sort` of `GET /admin/api/clients`; `lag`, `attempts` and `since` start with the highest (longest), names are ascending. */
export type AdminClientSort = 'lag' | 'since' | 'name' | 'node';

export interface AdminClient {
  channel: string;
  /** `subject/client`. */
  client: string;
  label?: string;
  agent?: string;
  state: 'connected' | 'away';
  node?: string;
  /** Connected since, or away since. */
  since: string;
  cursor: number;
  head: number;
  pending: number;
  /** How often the oldest pending message was sent again. */
  attempts: number;
  /** When the oldest pending message is sent again, null when nothing is pending or the client is away. */
  nextResend: string | null;
}

export interface AdminPending {
  seq: number;
  id: string;
  title: string;
  at: string;
  attempts: number;
  lastSent: string | null;
  nextResend: string | null;
}

export interface AdminClientPage {
  client: AdminClient;
  /** Oldest first; at most 200, `client.pending` has the whole number. */
  pending: AdminPending[];
}

export interface AdminDeadLetter {
  id: string;
  channel: string;
  client: string;
  label?: string;
  /** What was missed: from < seq <= to. */
  from: number;
  to: number;
  /** `never_acknowledged`, `unsubscribed`, `expired` or `retention`. */
  reason: string;
  attempts: number;
  at: string;
  /** `returned`: the client took it back, or will when it connects. `redriven`: sent again as it stood. */
  state: 'open' | 'returned' | 'redriven';
}

/** What became of `POST /admin/api/dead-letters/:id/redrive`. */
export type AdminRedriveAnswer =
  /**
   * `returned`: the client took it back already. `empty`: nothing had been pending. `gone`: retention took all of it. `waiting`: the client is
   * caught up when it connects. `not_connected`: it is away with another position; repeat when it is back.
   */
  | { outcome: 'returned' | 'empty' | 'gone' | 'waiting' | 'not_connected' }
  /** What the log still has of from < seq <= to was sent. `more`: repeat with `?after=` and this `to`. */
  | { outcome: 'sent'; from: number; to: number; messages: number; more: boolean };

/** Answer of `POST /admin/api/dead-letters/redrive {ids}` (1 to 100 ids): one for each, in order. */
export interface AdminRedriveManyAnswer {
  results: { id: string; outcome: AdminRedriveAnswer['outcome'] | 'not_found' | 'failed' }[];
}

/** Answer of `POST /admin/api/clients/:channel/:subject/:client/(resend|disconnect|drop)`. */
export type AdminClientActionAnswer =
  /** `away`: there is no connection to act on. `nothing`: nothing is pending. */
  { outcome: 'done' | 'away' | 'nothing' };

/** A client that has not acknowledged a message. */
export interface AdminDebtor {
  client: string;
  label?: string;
  state: 'connected' | 'away';
  /** How often this message was sent again. */
  attempts: number;
  lastSent: string | null;
  nextResend: string | null;
}

/** A message in a channel's log with its report, for `GET /admin/api/messages?channel=`, newest first. */
export interface AdminMessage extends Report {
  id: string;
  channel: string;
  seq: number;
  title: string;
  at: string;
  bytes: number;
}

/** What an admin did, newest first in `GET /admin/api/audit`. */
export interface AdminAuditEntry {
  id: string;
  at: string;
  /** `login`, `login_failed`, `logout`, `redrive`, `release`, `resend`, `disconnect`, `drop`. */
  action: string;
  /** What it was done to: a letter, a message, `channel subject/client`; empty for logins. */
  target: string;
  /** How it came out, in the words of the answer. */
  outcome: string;
  /** Address that it came from. */
  address: string;
}

/** A log line of level warn or above, newest first in `GET /admin/api/errors` (the last 500 of all nodes). */
export interface AdminError {
  at: string;
  level: 'warn' | 'error' | 'fatal';
  node: string;
  message: string;
  /** The line's other fields as JSON, at most 4,000 characters. */
  details: string;
}

/** An accepted message that could not be handled and was set aside. */
export interface AdminQuarantined {
  id: string;
  channel: string;
  title: string;
  /** Accepted at. */
  at: string;
  /** Set aside at. */
  since: string;
  error: string;
  /** Size of title, text and data in bytes of UTF-8. */
  bytes: number;
}

/** Answer of `POST /admin/api/quarantined/:id/release`. */
export interface AdminReleaseAnswer {
  result: 'success';
}

export interface Page<T> {
  items: T[];
  /** Cursor of the next page, or null at the end. */
  next: string | null;
  /** Rows in all, where that is cheap to know. */
  total?: number;
}
