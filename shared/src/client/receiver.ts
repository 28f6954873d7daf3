import { createAcks } from './acks.js';
import { type AuthorizedPost, createAuthorizedPost } from './authorized.js';
import type { Bounds, ClientLimits } from './bounds.js';
import { type Channel, createChannel } from './channel.js';
import { createWatchable, summarise } from './connection-state.js';
import type { Environment } from './environment.js';
import type { Post } from './http.js';
import { createLink } from './link.js';
import type { ConnectionState, OpenSocket, SubscribeOptions, SurecastClient } from './options.js';
import { createRecovery } from './recovery.js';
import { createTokens } from './tokens.js';

/** How long `close` waits for the last acks. */
const CLOSE_MS = 2_000;

interface Entry {
  channel: Channel;
  /** Who is subscribed now; null between an `unsubscribe` and what follows it. */
  holder: object | null;
}

export interface ReceiverOptions {
  /** Address of the service, without a path. */
  url: string;
  /** Makes a socket: `io` of socket.io-client. */
  io: OpenSocket;
  /** Name of this client under its subject. */
  name: string;
  label?: string | undefined;
  /** Gives a token that is good now, each time another than the one that was refused. */
  getToken(): Promise<string>;
  post: Post;
  bounds: Bounds;
  environment: Omit<Environment, 'fetch' | 'isKept' | 'newId'>;
}

/** What a page needs to be given messages; a client of which publishing and the ways of a page are left out. */
export interface Receiver extends Pick<SurecastClient, 'name' | 'connection' | 'subscribe' | 'rejoin' | 'close'> {
  /** Posts in the name of its subject. */
  readonly post: AuthorizedPost;
  /** What it holds now, for `Bounds.usage`. */
  held(): Partial<ClientLimits>[];
}

/**
 * Receives messages. It connects at the first `subscribe`, comes back by itself after every loss except `dropped`, `replaced` and `refused`,
 * and gives each message to the page once, in seq order.
 */
export function createReceiver(options: ReceiverOptions): Receiver {
  const { url, io, name, label, getToken, bounds, environment } = options;
  const { clock, storage } = environment;
  const tokens = createTokens({ getToken, clock, onSubject });
  const post = createAuthorizedPost(options.post, tokens);
  const keyOf = (subject: string) => `surecast:${url}:at:${JSON.stringify([subject, name])}`;
  const recovery = createRecovery(storage, keyOf, bounds);
  const entries = new Map<string, Entry>();
  const connection = createWatchable<ConnectionState>({ kind: 'connecting' });
  let isUp = false;
  let isClosed = false;
  let isKnown = false;
  let unwake: (() => void) | null = null;

  const link = createLink({
    url,
    io,
    tokens,
    name,
    label,
    bounds,
    environment,
    isWanted: () => !isClosed && [...entries.values()].some(({ channel }) => !isOut(channel)),
    onUp: () => {
      isUp = true;
      acks.back();
      for (const { channel } of entries.values()) channel.up();
    },
    onFrame: (frame) => entries.get(frame.channel)?.channel.frame(frame),
    onBeacon: ({ epoch, heads }) => {
      for (const [at, head] of Object.entries(heads)) entries.get(at)?.channel.head(epoch, head);
    },
    onDropped: (dropped) => entries.get(dropped.channel)?.channel.dropped(dropped),
    onState: linkChanged,
  });
  const onLost = (at: string) => entries.get(at)?.channel.lost();
  const acks = createAcks({ name, post, link, recovery, bounds, environment, onLost });

  /** A client is (subject, name): under another subject nothing of what this one was given or owes counts. */
  function onSubject(subject: string): void {
    recovery.open(subject);
    acks.open();
    if (isKnown) {
      for (const { channel } of entries.values()) channel.disown();
      link.reopen();
    }
    isKnown = true;
  }

  function linkChanged(): void {
    if (isUp && link.state.kind !== 'up') {
      isUp = false;
      acks.lost();
      for (const { channel } of entries.values()) channel.down();
    }
    show();
  }

  function show(): void {
    const states = [...entries].map(([at, { channel }]) => [at, channel.state] as const);
    connection.set(summarise(link.state, states));
  }

  function add(channel: string): Entry {
    const deps = { link, acks, recovery, bounds, environment, onState: show };
    const entry: Entry = { channel: createChannel(channel, deps), holder: null };
    entries.set(channel, entry);
    return entry;
  }

  function subscribe(at: string, handlers: SubscribeOptions) {
    if (isClosed) throw new Error('This client was closed.');
    const known = entries.get(at);
    const entry = known ?? add(at);
    if (entry.holder) throw new Error(`This client is subscribed to ${at} already.`);
    const holder = {};
    entry.holder = holder;
    entry.channel.attach(handlers);
    if (!known && isUp) entry.channel.up();
    unwake ??= environment.wake((signal) => link.wake(signal));
    link.start();
    return {
      channel: at,
      get state() {
        return entry.holder === holder ? entry.channel.state : ({ kind: 'left' } as const);
      },
      unsubscribe() {
        if (entry.holder !== holder) return;
        entry.holder = null;
        entry.channel.attach(null);
        // The service forgets at once what it is told: a page that only swaps its handlers must not lose what is pending.
        clock.setTimeout(() => leave(at, entry), 0);
      },
    };
  }

  function leave(at: string, entry: Entry): void {
    if (entry.holder || isClosed) return;
    entry.channel.leave(() => {
      if (entry.holder || entries.get(at) !== entry) return;
      entries.delete(at);
      show();
    });
  }

  function rejoin(): void {
    if (isClosed) return;
    for (const { channel } of entries.values()) channel.rejoin();
    link.start(true);
  }

  async function close(): Promise<void> {
    if (isClosed) return;
    isClosed = true;
    unwake?.();
    for (const { channel, holder } of entries.values()) {
      if (holder) channel.attach(null);
      else channel.leave(() => {});
    }
    let timer: unknown;
    const deadline = new Promise<void>((resolve) => {
      timer = clock.setTimeout(resolve, CLOSE_MS);
    });
    await Promise.race([acks.flush(), deadline]);
    clock.clearTimeout(timer);
    link.stop();
  }

  return {
    name,
    connection,
    post,
    subscribe,
    rejoin,
    close,
    held: () => [
      { dueAcks: acks.size, dueIds: recovery.ids.size, requests: link.requests },
      ...[...entries.values()].map(({ channel }) => channel.held),
    ],
  };
}

function isOut({ state: { kind } }: Channel): boolean {
  return kind === 'dropped' || kind === 'refused';
}
