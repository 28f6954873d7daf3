import type { Frame, ListAnswer, MessageAnswer, SubscribeAnswer, SyncAnswer } from '@surecast/shared/protocol';

/**
 * The delivery path as its callers (http, gateway, workers, admin) see it; `createDelivery` in index.ts builds it.
 * Every method rejects with a `SurecastError` of the registry, or it is a fault.
 */
export interface Delivery {
  /** Validated input in, durable message out. Rejects: key_reused, overloaded, store_unavailable. */
  save(input: SaveInput): Promise<{ id: string; channel: string }>;

  /** Cumulative ack. Rejects: epoch_mismatch, not_subscribed, ack_beyond_head, live_unavailable, overloaded. */
  acknowledge(ack: { client: string; channel: string; epoch: string; upTo: number }): Promise<{ cursor: number }>;
  /** Acks by message id. `mayRead` says which channels the token may read; ids in others count as unknown. */
  acknowledgeIds(ack: {
    client: string;
    ids: readonly string[];
    mayRead: (channel: string) => boolean;
  }): Promise<{ cursors: Record<string, number>; unknown: string[] }>;

  /**
   * Joins the channel's room and agrees on a position. `first` are frames to be written right after the answer.
   */
  subscribe(request: SubscribeInput): Promise<{ answer: SubscribeAnswer; first: Frame[] }>;
  sync(request: { client: string; channel: string; epoch: string; after: number; to?: number }): Promise<SyncAnswer>;
  /** Heads of these channels as live state knows them, for a connection that may have missed something. */
  heads(channels: readonly string[]): Promise<{ epoch: string; heads: Record<string, number> }>;
  unsubscribe(request: { client: string; channel: string; connection: string }): Promise<void>;
  /** A connection ended; its client becomes away in these channels unless a newer connection took over. Never rejects. */
  disconnected(connection: { client: string; connection: string; channels: readonly string[] }): Promise<void>;

  /** A page of the log, newest first. */
  list(page: { channel: string; before?: number; after?: number; limit: number }): Promise<ListAnswer>;
  /** Message, state and delivery report; null when the id is unknown. */
  message(id: string): Promise<MessageAnswer | null>;
}

export interface SaveInput {
  channel: string;
  title: string;
  text: string;
  /** JSON text. */
  data?: string;
  subject: string;
  /** Idempotency key. `form`: counts together with the content, so that an edited form is a new message. */
  key?: { value: string; form: boolean };
}

export interface SubscribeInput {
  client: string;
  channel: string;
  connection: string;
  label?: string;
  agent?: string;
  after?: number;
  epoch?: string;
  rewind?: number;
}
