import type { ClientStorage, ConnectionState, PublishRequest, SurecastClient } from '@surecast/shared/client';
import type { ListAnswer, MessageAnswer } from '@surecast/shared/protocol';
import { Signal } from './signal.js';

/** What the session needs of its surroundings. */
export interface SessionPowers {
  /** A client that lives until the signal aborts; rejects when that comes first. */
  openClient(signal: AbortSignal): Promise<SurecastClient>;
  list(page: { channel: string; before?: number; limit: number }, signal: AbortSignal): Promise<ListAnswer>;
  message(id: string, signal: AbortSignal): Promise<MessageAnswer>;
  /** What this tab keeps over a reload. */
  storage: ClientStorage;
  visibility: { isVisible(): boolean; onChange(listener: () => void): () => void };
  newKey(): string;
  /** In [0, 1). */
  random(): number;
}

/** Called with each client that opens; what it answers is called when that client ends. */
export type Follower = (client: SurecastClient) => () => void;

/**
 * The connection of one page: its client, and the parts that hooks add to it, so that an app pays for those it uses only. Nothing happens
 * before `start`, and after the function that it answers everything has ended; both may be repeated, as React does in its strict mode.
 */
export class LiveSession {
  readonly connection = new Signal<ConnectionState>({ kind: 'connecting' });
  readonly powers: SessionPowers;
  readonly #parts = new Map<unknown, unknown>();
  readonly #followers = new Map<Follower, (() => void) | null>();
  #client: SurecastClient | null = null;

  constructor(powers: SessionPowers) {
    this.powers = powers;
  }

  start(): () => void {
    const ending = new AbortController();
    this.powers
      .openClient(ending.signal)
      .then((client) => this.#open(client, ending.signal))
      .catch((error: unknown) => {
        // The only expected reason is an end before there was a client.
        if (!ending.signal.aborted) throw error;
      });
    return () => ending.abort();
  }

  /** The one part of this session that this function makes. */
  part<T>(create: (session: LiveSession) => T): T {
    if (!this.#parts.has(create)) this.#parts.set(create, create(this));
    return this.#parts.get(create) as T;
  }

  /** Follows the session's clients, the present one included, for as long as the session lives. */
  follow(follower: Follower): void {
    this.#followers.set(follower, this.#client && follower(this.#client));
  }

  /** Comes back after the client was dropped, replaced or refused; while offline, tries at once. */
  rejoin(): void {
    this.#client?.rejoin();
  }

  /** Saves a message. Rejects with a `ClientError`, or before the page has its client. */
  publish(request: PublishRequest): Promise<{ id: string; channel: string }> {
    return this.#client?.publish(request) ?? Promise.reject(new Error('The page is not ready yet.'));
  }

  #open(client: SurecastClient, signal: AbortSignal): void {
    if (signal.aborted) return void client.close();
    this.#client = client;
    const show = () => this.connection.set(client.connection.getSnapshot());
    const unwatch = client.connection.subscribe(show);
    show();
    for (const follower of this.#followers.keys()) this.#followers.set(follower, follower(client));
    signal.addEventListener('abort', () => {
      unwatch();
      this.#client = null;
      for (const [follower, end] of this.#followers) {
        this.#followers.set(follower, null);
        end?.();
      }
      this.connection.set({ kind: 'connecting' });
      void client.close();
    });
  }
}
