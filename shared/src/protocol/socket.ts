import type { ErrorCode, SocketFailure } from './errors.js';
import type { Frame } from './frames.js';

/** Handshake `auth` of a Socket.IO connection. */
export interface HandshakeAuth {
  token: string;
  client: string;
  /** What an admin sees beside the client's name. */
  label?: string;
}

export interface SubscribeRequest {
  channel: string;
  /** Last seq that the page itself has. */
  after?: number;
  /** Epoch that `after` belongs to. */
  epoch?: string;
  /** How many past messages a new client wants. */
  rewind?: number;
}

export interface SubscribeAnswer {
  ok: true;
  channel: string;
  epoch: string;
  head: number;
  cursor: number;
  /** False when something between the page's position and the log is gone or the position was void. */
  recovered: boolean;
  /** What the log no longer holds: from < seq <= to. */
  missed?: { from: number; to: number };
  /** The server sends frames up to this seq right after the answer; ask `sync` for the rest up to head. */
  sentTo: number;
}

export interface AckRequest {
  channel: string;
  epoch: string;
  upTo: number;
}

export interface AckIdsRequest {
  ids: string[];
}

export interface SyncRequest {
  channel: string;
  epoch: string;
  after: number;
  to?: number;
}

export interface SyncAnswer {
  ok: true;
  epoch: string;
  head: number;
  frames: Frame[];
  /** Not yet at `to` or head: ask again from the end of the last frame. */
  more: boolean;
  missed?: { from: number; to: number };
}

export type Answer<T> = (answer: T | SocketFailure) => void;

/** Events that a client sends; the last argument is the Socket.IO ack. */
export interface ClientEvents {
  subscribe(request: SubscribeRequest, answer: Answer<SubscribeAnswer>): void;
  unsubscribe(request: { channel: string }, answer: Answer<{ ok: true }>): void;
  ack(
    request: AckRequest | AckIdsRequest,
    answer?: Answer<{ ok: true; cursor: number } | { ok: true; cursors: Record<string, number>; unknown: string[] }>,
  ): void;
  sync(request: SyncRequest, answer: Answer<SyncAnswer>): void;
  refresh(request: { token: string }, answer: Answer<{ ok: true; expiresAt: string }>): void;
}

export interface Dropped {
  channel: string;
  reason: string;
  /** How many messages were pending. */
  pending: number;
}

export interface Closed {
  code: ErrorCode;
  message: string;
  retryable: boolean;
}

/** Events that the server sends. */
export interface ServerEvents {
  messages(frame: Frame): void;
  head(beacon: { epoch: string; heads: Record<string, number> }): void;
  dropped(dropped: Dropped): void;
  closed(closed: Closed): void;
  closing(closing: { retryAfterMs: number }): void;
}
