import type { ChannelState, Subscription, SurecastClient } from '@surecast/shared/client';
import type { Message } from '@surecast/shared/protocol';
import { ChannelFeed } from './channel-feed.js';
import type { LiveSession } from './live-session.js';
import { Signal } from './signal.js';

/** Pages that come back together read their lists spread over this time. */
const REREAD_WITHIN_MS = 3_000;

/** A channel is left this long after the last component stopped showing it: going back and forth costs nothing. */
const LEAVE_AFTER_MS = 10_000;

/** A channel that is shown: its messages, and how it stands with the service. */
export interface HeldChannel {
  readonly feed: ChannelFeed;
  readonly state: Signal<ChannelState>;
  release(): void;
}

interface OpenChannel {
  feed: ChannelFeed;
  state: Signal<ChannelState>;
  users: number;
  subscription: Subscription | null;
  leaving: ReturnType<typeof setTimeout> | undefined;
  reading: ReturnType<typeof setTimeout> | undefined;
}

/** The channels that a session's components show. */
class LiveChannels {
  readonly #session: LiveSession;
  readonly #open = new Map<string, OpenChannel>();
  readonly #listeners = new Set<(channel: string, message: Message) => void>();
  #client: SurecastClient | null = null;

  constructor(session: LiveSession) {
    this.#session = session;
    session.follow((client) => {
      this.#client = client;
      for (const [channel, open] of this.#open) this.#subscribe(client, channel, open);
      return () => {
        this.#client = null;
        for (const open of this.#open.values()) {
          clearTimeout(open.reading);
          open.subscription = null;
        }
      };
    });
  }

  /** The feed of a channel; it is subscribed while somebody holds it. */
  hold(channel: string): HeldChannel {
    const open = this.#open.get(channel) ?? this.#enter(channel);
    clearTimeout(open.leaving);
    open.users++;
    let released = false;
    return {
      feed: open.feed,
      state: open.state,
      release: () => {
        if (released) return;
        released = true;
        open.users--;
        if (open.users === 0) open.leaving = setTimeout(() => this.#leave(channel, open), LEAVE_AFTER_MS);
      },
    };
  }

  has(channel: string, id: string): boolean {
    return this.#open.get(channel)?.feed.has(id) ?? false;
  }

  /** Tells of each message that came onto the list of its channel. */
  onArrival(listener: (channel: string, message: Message) => void): void {
    this.#listeners.add(listener);
  }

  #enter(channel: string): OpenChannel {
    const feed = new ChannelFeed({
      list: (page, signal) => this.#session.powers.list({ channel, ...page }, signal),
      setTimeout: (run, ms) => setTimeout(run, ms),
    });
    const state = new Signal<ChannelState>({ kind: 'waiting' });
    const open: OpenChannel = { feed, state, users: 0, subscription: null, leaving: undefined, reading: undefined };
    this.#open.set(channel, open);
    if (this.#client) this.#subscribe(this.#client, channel, open);
    return open;
  }

  #leave(channel: string, open: OpenChannel): void {
    this.#open.delete(channel);
    clearTimeout(open.reading);
    open.feed.close();
    open.subscription?.unsubscribe();
  }

  #subscribe(client: SurecastClient, channel: string, open: OpenChannel): void {
    let joined = false;
    open.subscription = client.subscribe(channel, {
      onMessage: (message) => {
        open.feed.receive(message);
        for (const listener of this.#listeners) listener(channel, message);
      },
      onMissed: () => this.#read(open, 0),
      onState: (state) => {
        open.state.set(state);
        const joining = state.kind === 'live' || state.kind === 'catchingUp';
        // What came while the page was away is pushed; the list is read again because the store may be another one now.
        const spread = this.#session.powers.random() * REREAD_WITHIN_MS;
        if (joining && !joined) this.#read(open, open.feed.size === 0 ? 0 : spread);
        joined = joining;
      },
    });
  }

  #read(open: OpenChannel, inMs: number): void {
    clearTimeout(open.reading);
    open.reading = setTimeout(() => void open.feed.loadNewest(), inMs);
  }
}

/** The channels of a session. */
export const channelsOf = (session: LiveSession): LiveChannels => session.part(createChannels);

const createChannels = (session: LiveSession) => new LiveChannels(session);
