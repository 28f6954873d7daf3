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
}

export interface AdminNode {
  id: string;
  roles: string[];
  host: string;
  startedAt: string;
  connections: number;
  alive: boolean;
}

export interface AdminChannel {
  channel: string;
  head: number;
  floor: number;
  connected: number;
  away: number;
  /** Lowest cursor among the connected, or null without any. */
  slowest: number | null;
}

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
