import type { Message } from './frames.js';

export interface SaveRequest {
  channel?: string;
  title: string;
  text?: string;
  data?: unknown;
}

export interface SaveAnswer {
  result: 'success';
  id: string;
  channel: string;
}

export type AckPost =
  | { client: string; channel: string; epoch: string; upTo: number }
  | { client: string; ids: string[] };

export type AckAnswer =
  | { result: 'success'; cursor: number }
  | { result: 'success'; cursors: Record<string, number>; unknown: string[] };

export interface ListAnswer {
  /** Newest first. */
  items: Message[];
  head: number;
  epoch: string;
  /** `before` of the next page, or null at the end. */
  next: number | null;
}

export interface TokenAnswer {
  token: string;
  expiresAt: string;
  sub: string;
}

/** Delivery report of one message; `owed` is the sum of the others. `away` = pending of clients not connected. */
export interface Report {
  owed: number;
  acked: number;
  pending: number;
  away: number;
  dropped: number;
  expired: number;
}

/** `quarantined`: it could not be handled and was set aside until an admin releases it. */
export type MessageState = 'stored' | 'sent' | 'settled' | 'quarantined';

export interface MessageAnswer {
  /** `seq` is missing while the message is stored and not yet in the log. */
  message: Omit<Message, 'seq'> & { seq?: number; channel: string };
  state: MessageState;
  report: Report;
}
