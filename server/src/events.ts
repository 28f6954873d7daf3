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
  pushed: [{ channel: string; messages: number; connections: number }];
  acked: [{ acks: number; moved: number; ms: number }];
  subscribed: [{ channel: string; client: string; recovered: boolean; behind: number }];
  left: [{ channel: string; client: string; reason: 'away' | 'unsubscribed' }];
  resendAsked: [{ channel: string; clients: number; to: number }];
  resendFailed: [{ channel: string; error: unknown }];
  resent: [{ channel: string; client: string; from: number; to: number; attempt: number }];
  dropped: [{ channel: string; client: string; from: number; to: number; attempts: number }];
  settled: [{ channel: string; from: number; to: number }];
  swept: [{ what: 'relay' | 'fanOut' | 'resend' | 'departure' | 'settle'; count: number }];
  sweepFailed: [{ what: string; error: unknown }];
  nodeExpired: [{ node: string; clients: number }];
}

export type Events = EventEmitter<DeliveryEvents>;

export function createEvents(): Events {
  return new EventEmitter<DeliveryEvents>();
}
