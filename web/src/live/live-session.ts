import type { ConnectionState, Subscription, SurecastClient } from '@surecast/shared/client';
import { fetchList } from '../api/list.js';
import { ChannelFeed } from './channel-feed.js';
import { OutgoingMessages } from './outgoing.js';
import { Signal } from './signal.js';

/** What the session needs of its surroundings. */
export interface SessionPowers {
  /** The client's name, claimed until the signal aborts. */
  claimName(signal: AbortSignal): Promise<string>;
  createClient(name: string): SurecastClient;
  newKey(): string;
  /** In [0, 1). */
  random(): number;
}

/** Pages that come back together read their lists spread over this time. */
const REREAD_WITHIN_MS = 3_000;

/** A channel is left this long after the last component stopped showing it: going back and forth costs nothing. */
const LEAVE_AFTER_MS = 10_000;

interface OpenChannel {
  feed: ChannelFeed;
  users: number;
  subscription: Subscription | null;
  leaving: ReturnType<typeof setTimeout> | undefined;
  reading: ReturnType<typeof setTimeout> | undefined;
}

/**
 * The connection of one page: its client, the channels that are shown, and the messages on their way. Nothing happens
 * before `start`, and after the function that it answers everything has ended; both may be repeated, as React does in
 * its strict mode.
 */
export class LiveSession {
  readonly connection = new Signal<ConnectionState>({ kind: 'connecting' });
  readonly outgoing: OutgoingMessages;
  readonly #powers: SessionPowers;
  readonly #channels = new Map<string, OpenChannel>();
  #client: SurecastClient | null = null;

  constructor(powers: SessionPowers) {
    this.#powers = powers;
    this.outgoing = new OutgoingMessages(
      {
        publish: (message) => {
          if (!this.#client) return Promise.reject(new Error('The page is not ready yet.'));
          return this.#client.publish(message);
        },
        newKey: powers.newKey,
        now: () => Date.now(),
      },
      (channel, id) => this.#channels.get(channel)?.feed.has(id) ?? false,
    );
  }

  start(): () => void {
    const ending = new AbortController();
    this.#powers
      .claimName(ending.signal)
      .then((name) => this.#open(name, ending.signal))
      .catch((error: unknown) => {
        // The only expected reason is an end before the claim.
        if (!ending.signal.aborted) throw error;
      });
    return () => ending.abort();
  }

  /** The feed of a channel; it is subscribed while somebody holds it. */
  hold(channel: string): { feed: ChannelFeed; release(): void } {
    const open = this.#channels.get(channel) ?? this.#enter(channel);
    clearTimeout(open.leaving);
    open.users++;
    let released = false;
    return {
      feed: open.feed,
      release: () => {
        if (released) return;
        released = true;
        open.users--;
        if (open.users === 0) open.leaving = setTimeout(() => this.#leave(channel, open), LEAVE_AFTER_MS);
      },
    };
  }

  /** Comes back after the client was dropped, replaced or refused. */
  rejoin(): void {
    this.#client?.rejoin();
  }

  #open(name: string, signal: AbortSignal): void {
    const client = this.#powers.createClient(name);
    this.#client = client;
    const follow = () => this.connection.set(client.connection.getSnapshot());
    const unfollow = client.connection.subscribe(follow);
    follow();
    for (const [channel, open] of this.#channels) this.#subscribe(client, channel, open);
    signal.addEventListener('abort', () => {
      unfollow();
      this.#client = null;
      for (const open of this.#channels.values()) {
        clearTimeout(open.reading);
        open.subscription = null;
      }
      this.connection.set({ kind: 'connecting' });
      void client.close();
    });
  }

  #enter(channel: string): OpenChannel {
    const feed = new ChannelFeed({
      list: (page, signal) => fetchList({ channel, ...page }, { signal }),
      setTimeout: (run, ms) => setTimeout(run, ms),
    });
    const open: OpenChannel = { feed, users: 0, subscription: null, leaving: undefined, reading: undefined };
    this.#channels.set(channel, open);
    if (this.#client) this.#subscribe(this.#client, channel, open);
    return open;
  }

  #leave(channel: string, open: OpenChannel): void {
    this.#channels.delete(channel);
    clearTimeout(open.reading);
    open.feed.close();
    open.subscription?.unsubscribe();
  }

  #subscribe(client: SurecastClient, channel: string, open: OpenChannel): void {
    let joined = false;
    open.subscription = client.subscribe(channel, {
      onMessage: (message) => {
        open.feed.receive(message);
        this.outgoing.arrived(channel, message);
      },
      onMissed: () => this.#read(open, 0),
      onState: ({ kind }) => {
        const joining = kind === 'live' || kind === 'catchingUp';
        // What came while the page was away is pushed; the list is read again because the store may be another one now.
        if (joining && !joined) this.#read(open, open.feed.size === 0 ? 0 : this.#powers.random() * REREAD_WITHIN_MS);
        joined = joining;
      },
    });
  }

  #read(open: OpenChannel, inMs: number): void {
    clearTimeout(open.reading);
    open.reading = setTimeout(() => void open.feed.loadNewest(), inMs);
  }
}
