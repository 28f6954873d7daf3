/** What an admin can do that is kept. */
export const AUDIT_ACTIONS = [
  'login',
  'login_failed',
  'logout',
  'redrive',
  'release',
  'resend',
  'disconnect',
  'drop',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** What an admin did, or somebody who wanted to be one. */
export interface AuditEntry {
  /** UUIDv7: orders what was done in the same millisecond. */
  id: string;
  at: number;
  action: AuditAction;
  /** What it was done to; empty for logins. */
  target: string;
  outcome: string;
  /** Address that it came from. */
  address: string;
}

/** Newest first; `cursor` is opaque, from the page before. */
export interface AuditQuery {
  action?: AuditAction;
  cursor?: string;
  limit: number;
}

export interface AuditPage {
  items: AuditEntry[];
  next: string | null;
}

/** What `forgetAudit` leaves: everything since `before`, the newest `keep` however old they are, but never more than `most`. */
export interface AuditBounds {
  before: number;
  keep: number;
  most: number;
}
