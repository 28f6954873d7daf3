import { createAcks } from './acks.js';
import { type Channel, createChannel } from './channel.js';
import { createWatchable, summarise } from './connection-state.js';
import { createEnvironment } from './environment.js';
import { createPost } from './http.js';
import { createLink } from './link.js';
import type { ConnectionState, CoreOptions, SubscribeOptions, SurecastClient } from './options.js';
import { createPublish } from './publish.js';
import { createRecovery } from './recovery.js';
import { createTokens } from './tokens.js';

/** How long `close` waits for the last acks. */
const CLOSE_MS = 2_000;

interface Entry {
  channel: Channel;
  /** Who is subscribed now; null between an `unsubscribe` and what follows it. */
  holder: object | null;
}

/**
 * A client of the service. It connects at the first `subscribe`, comes back by itself after every loss except `dropped`, `replaced` and
 * `refused`, and gives each message to the page once, in seq order.
 */
export function createClient(options: CoreOptions): SurecastClient {
  const { url, io, label, getToken } = options;
  const environment = createEnvironment(options);
  const { storage, clock } = environment;
  const prefix = `surecast:${url}`;
  const name = options.client ?? keptName();
  const post = createPost(url, environment);
  const tokens = createTokens({ getToken, post, environment, storageKey: `${prefix}:token` });
  const recovery = createRecovery(storage, `${prefix}:${name}`);
  const entries = new Map<string, Entry>();
  const connection = createWatchable<ConnectionState>({ kind: 'connecting' });
  let isUp = false;
  let isClosed = false;

  const link = createLink({
    url,
    io,
    tokens,
    name,
    label,
    environment,
    isWanted: () => !isClosed && [...entries.values()].some(({ channel }) => !isOut(channel)),
    onUp: () => {
      isUp = true;
      for (const { channel } of entries.values()) channel.up();
    },
    onFrame: (frame) => entries.get(frame.channel)?.channel.frame(frame),
    onDropped: (dropped) => entries.get(dropped.channel)?.channel.dropped(dropped),
    onState: linkChanged,
  });
  const acks = createAcks({ name, post, link, tokens, environment, onLost: (at) => entries.get(at)?.channel.lost() });

  function keptName(): string {
    const key = `${prefix}:client`;
    const kept = storage?.getItem(key) ?? environment.newId();
    storage?.setItem(key, kept);
    return kept;
  }

  function linkChanged(): void {
    if (isUp && link.state.kind !== 'up') {
      isUp = false;
      for (const { channel } of entries.values()) channel.down();
    }
    show();
  }

  function show(): void {
    const states = [...entries].map(([at, { channel }]) => [at, channel.state] as const);
    connection.set(summarise(link.state, new Map(states)));
  }

  function add(channel: string): Entry {
    const deps = { link, acks, recovery, environment, onState: show };
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
    link.hurry();
  }

  async function close(): Promise<void> {
    if (isClosed) return;
    isClosed = true;
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

  return { name, connection, subscribe, publish: createPublish({ post, tokens, environment }), rejoin, close };
}

function isOut({ state: { kind } }: Channel): boolean {
  return kind === 'dropped' || kind === 'refused';
}
