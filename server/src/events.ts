import { EventEmitter } from 'node:events';
import type { ErrorCode } from '@surecast/shared/protocol';

/** What happens on the message path, for logs, metrics and traces. The path says it here and knows no listener. */
export interface DeliveryEvents {
  saved: [{ channel: string; id: string; repeated: boolean }];
  saveFailed: [{ code: ErrorCode }];
  /** One group commit: how many entries shared it, how long it took. */
  committed: [{ entries: number; ms: number }];
  relayFailed: [{ shard: number; error: unknown }];
  fannedOut: [{ shard: number; entries: number; appended: number; frames: number; ms: number }];
  fanOutFailed: [{ shard: number; error: unknown }];
  /** A message that cannot be handled was set aside, so that its shard goes on. */
  quarantined: [{ channel: string; id: string; error: unknown }];
  /** Records of the log that cannot be read: clients go on over them. */
  voided: [{ channel: string; seqs: number[] }];
  /** The store is not asked by workers for a while, because it did not answer; then it is again. */
  circuit: [{ state: 'open' | 'closed' }];
  /** The log from < seq <= to was written to the connections of this node, or would have been if there were any. */
  pushed: [{ channel: string; from: number; to: number; messages: number; connections: number }];
  /** `moved` cursors by so many acks. `sample`: one of those that moved, of a group in turn another place; null when none did. */
  acked: [{ acks: number; moved: number; ms: number; sample: { channel: string; cursor: number } | null }];
  subscribed: [{ channel: string; client: string; recovered: boolean; behind: number }];
  left: [{ channel: string; client: string; reason: 'away' | 'unsubscribed' | 'expired' }];
  /** A page of the log was read for one client. */
  caughtUp: [{ channel: string; source: 'ring' | 'store'; messages: number }];
  /** Live frames to a connection stopped because its queue was full, or go on. */
  slowReader: [{ client: string; state: 'passed over' | 'drained' }];
  /** Channels whose heads were told to their connections. */
  beaconed: [{ channels: number }];
  resendAsked: [{ channel: string; clients: number; to: number }];
  resendFailed: [{ channel: string; error: unknown }];
  resent: [{ channel: string; client: string; from: number; to: number; attempt: number }];
  dropped: [{ channel: string; client: string; from: number; to: number; attempts: number }];
  /** So many clients would have been dropped at once that the fault is taken to be ours: put off by an interval. */
  slid: [{ channel: string; clients: number; connected: number }];
  /** A dead letter was sent again. */
  redriven: [{ channel: string; client: string; from: number; to: number; outcome: string }];
  /** Retention took messages from the log, and some of them from clients that had not acknowledged them. */
  trimmed: [{ channel: string; upTo: number; clients: number }];
  checkpointed: [{ positions: number }];
  /** Live state had lost something, or may have: it was put back. */
  repaired: [{ shards: number; heads: number; positions: number }];
  settled: [{ channel: string; from: number; to: number }];
  swept: [{ what: 'relay' | 'fanOut' | 'resend' | 'departure' | 'settle' | 'expiry'; count: number }];
  sweepFailed: [{ what: string; error: unknown }];
  /** A request was answered with a failure. */
  refused: [{ code: ErrorCode; way: 'http' | 'socket' }];
  nodeExpired: [{ node: string; clients: number }];
}

export type Events = EventEmitter<DeliveryEvents>;

export function createEvents(): Events {
  return new EventEmitter<DeliveryEvents>();
}
