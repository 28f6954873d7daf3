import type { Message } from '../protocol/index.js';
import type { ClientLimits, ClientUsage } from './bounds.js';
import type { Wake } from './wake.js';

/** Time, as the client sees it; milliseconds. */
export interface ClientClock {
  now(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** As `localStorage` or `sessionStorage`. What it holds may be lost: then messages may be shown again, never missed. */
export interface ClientStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** What is used of a Socket.IO client socket. */
export interface ClientSocket {
  readonly connected: boolean;
  on(event: string, listener: (...args: never[]) => void): unknown;
  emit(event: string, ...args: unknown[]): unknown;
  connect(): unknown;
  disconnect(): unknown;
}

export interface SocketOptions {
  transports: string[];
  tryAllTransports: boolean;
  reconnection: boolean;
  autoConnect: boolean;
  forceNew: boolean;
  timeout: number;
  auth: (give: (auth: object) => void) => void;
}

export type OpenSocket = (url: string, options: SocketOptions) => ClientSocket;

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface CoreOptions {
  /** Address of the service, without a path: `https://push.example`. */
  url: string;
  /** Makes a socket: `io` of socket.io-client. */
  io: OpenSocket;
  /**
   * Name of this client under its subject, `[A-Za-z0-9._:-]{1,128}`: who it is to the service over reconnects and reloads. Without one, a
   * name is made and kept in `storage`.
   */
  client?: string;
  /** What an admin sees beside the name. */
  label?: string;
  /** Gives a token that is good now. By default one from `POST /token`, presenting the old one so that the subject stays. */
  getToken?: () => Promise<string>;
  fetch?: Fetch;
  /** Keeps token, name and positions over reloads; null keeps nothing. By default `sessionStorage` where there is one. */
  storage?: ClientStorage | null;
  /** Most of each that the client holds; what is left out has its default. A bound below 1 throws a RangeError. */
  limits?: Partial<ClientLimits>;
  /** Tells when the network or the page comes back, so that the client tries at once. By default the events of a browser page. */
  wake?: Wake;
  clock?: ClientClock;
  /** In [0, 1), for the jitter of retries. */
  random?: () => number;
  /** Makes a name that nobody else has: for clients and idempotency keys. */
  newId?: () => string;
}

export interface SubscribeOptions {
  /** How many past messages a new client wants, at most 1,000. */
  rewind?: number;
  /**
   * Gets each message once per page life, in seq order, one at a time. When it returns (or its promise resolves), the message is
   * acknowledged. When it throws, the message is not: it is handed over again later, and those after it wait. A message that was sent
   * again from a dead letter comes outside the order.
   */
  onMessage(message: Message): void | Promise<void>;
  onState?(state: ChannelState): void;
  /** The log no longer holds what lies in from < seq <= to: nobody can get it any more. */
  onMissed?(missed: { from: number; to: number }): void;
  /**
   * What the page has does not lead to what follows, some messages may be gone, and seqs may begin anew. `store`: the service has another
   * store. `subject`: the token is another subject's, and so is the position. `position`: the service does not know the page's position.
   */
  onReset?(reason: 'store' | 'subject' | 'position'): void;
}

export type ChannelState =
  | { kind: 'waiting' }
  /** `done` of `total` messages that were missing at connect have been handed over. */
  | { kind: 'catchingUp'; done: number; total: number }
  | { kind: 'live' }
  /** The client was dropped: it comes back by `rejoin`. */
  | { kind: 'dropped'; reason: string; pending: number }
  | { kind: 'refused'; code: string; message: string }
  | { kind: 'left' };

export interface Subscription {
  readonly channel: string;
  readonly state: ChannelState;
  /** Leaves the channel for good: what was pending expires. A page that is only closed stays a client instead, and is caught up. */
  unsubscribe(): void;
}

export type ConnectionState =
  | { kind: 'connecting' }
  | { kind: 'live' }
  | { kind: 'catchingUp'; done: number; total: number }
  /** `retryAt` is null when the client was closed and does not try. Both in ms of the client's clock. */
  | { kind: 'offline'; since: number; retryAt: number | null }
  | { kind: 'dropped'; channel: string; reason: string; pending: number }
  | { kind: 'refused'; code: string; message: string }
  | { kind: 'replaced' };

/** State that can be watched, in the form that React's `useSyncExternalStore` takes. */
export interface Watchable<T> {
  subscribe(listener: () => void): () => void;
  getSnapshot(): T;
}

export interface PublishRequest {
  channel?: string;
  title: string;
  text?: string;
  data?: unknown;
  /** Idempotency key: give the same one again to repeat a publish whose outcome is unknown. */
  key?: string;
}

export interface SurecastClient {
  /** Name of this client under its subject. */
  readonly name: string;
  readonly connection: Watchable<ConnectionState>;
  /** Connects if need be. Throws when this client is subscribed to the channel already, or was closed. */
  subscribe(channel: string, options: SubscribeOptions): Subscription;
  /** Saves a message; retried with the same key while that can help. Rejects with a `ClientError`. */
  publish(request: PublishRequest): Promise<{ id: string; channel: string }>;
  /** Comes back after `dropped`, `replaced` or `refused`; while offline, tries at once. */
  rejoin(): void;
  /** Sends the acks that are due, then disconnects. The client is away then, not gone. */
  close(): Promise<void>;
}

/** What a page may look at besides. */
export interface Inspectable {
  /** `lost`: there is no storage, or it failed (full, forbidden): after a reload messages may be shown again. */
  readonly storage: 'kept' | 'lost';
  /** How much the client holds of what is bounded, and how often each bound was met. */
  usage(): ClientUsage;
}
