import { type ClientOptions, createClient } from '../index.js';
import type { ClientStorage } from '../options.js';
import { createOverheard } from './overheard.js';
import { createRelay, type Relay } from './relay.js';
import { createRoster, type Roster } from './roster.js';
import type { PublishOutcome, Said, TabWord } from './words.js';

/** Questions to the other tabs: each second while a message waits for them, else every two. */
const BUSY_MS = 1_000;
const IDLE_MS = 2_000;
/** Changes of state are broadcast so often at most; the leader's own tab sees each. */
const BEAT_MS = 100;
/** A channel whose last reader was closed is kept so long for a page that is being reloaded. */
const LINGER_MS = 30_000;

/** The tab that leads: it holds the browser's one client, and serves all tabs with it, its own included. */
export interface Lead {
  hear(word: TabWord): void;
  /** Ends the client: it is away then, until another tab leads. */
  close(): Promise<void>;
}

interface LeadDeps {
  tab: string;
  name: string;
  options: ClientOptions;
  storage: ClientStorage;
  clock: NonNullable<ClientOptions['clock']>;
  /** Says a word to all tabs: to the leader's own at once, to the others unless they are spared. */
  say(word: Said, isForOthers: boolean): void;
  /** What only memory holds, for a tab that is new. */
  share(): void;
}

export function createLead(deps: LeadDeps): Lead {
  const { tab, name, options, storage, clock, say, share } = deps;
  const roster: Roster = createRoster(() => clock.now());
  const overheard = createOverheard();
  const relays = new Map<string, Relay>();
  const lingering = new Map<string, unknown>();
  const publishes = new Set<string>();
  let client = open();
  let isClosed = false;
  let timer: unknown;
  let askedAt = clock.now();
  let beatAt = Number.NEGATIVE_INFINITY;
  let beatTimer: unknown;

  function open() {
    const opened = createClient({ ...options, client: name, storage, ...overheard.watch(options) });
    opened.connection.subscribe(() => {
      if (client === opened) changed();
    });
    return opened;
  }

  function beat(isForOthers: boolean): void {
    const channels = [...relays.values()].map(({ news }) => news);
    const connection = client.connection.getSnapshot();
    const { storage: kept } = client;
    say({ kind: 'beat', name, connection, channels, storage: kept, usage: client.usage() }, isForOthers);
  }

  function beatAll(): void {
    clock.clearTimeout(beatTimer);
    beatTimer = undefined;
    beatAt = clock.now();
    beat(true);
  }

  function changed(): void {
    if (isClosed) return;
    const wait = beatAt + BEAT_MS - clock.now();
    if (wait <= 0) beatAll();
    else {
      beat(false);
      beatTimer ??= clock.setTimeout(beatAll, wait);
    }
  }

  /** Subscribes to what somebody reads, and plans to leave what nobody does. */
  function follow(): void {
    const wanted = roster.channels();
    for (const [channel, rewind] of wanted) {
      clock.clearTimeout(lingering.get(channel));
      lingering.delete(channel);
      const relay = relays.get(channel);
      if (relay) relay.repeat();
      else enter(channel, rewind);
    }
    for (const channel of relays.keys()) {
      if (wanted.has(channel) || lingering.has(channel)) continue;
      lingering.set(channel, clock.setTimeout(reopen, LINGER_MS));
    }
  }

  function enter(channel: string, rewind: number | undefined): void {
    const relay = createRelay({
      ...{ channel, rewind, client, clock },
      readers: () => roster.readers(channel),
      say: (word) => say(word, roster.size > 1),
      overheard,
      onState: () => queueMicrotask(changed),
      onWait: plan,
    });
    relays.set(channel, relay);
  }

  /**
   * Nobody reads a channel any more whose last reader was closed without leaving it. Another connection is opened without that channel, so that
   * the client is away there, as after closing a page: to unsubscribe would forget what it is owed.
   */
  function reopen(): void {
    if (isClosed) return;
    const old = client;
    for (const ending of lingering.values()) clock.clearTimeout(ending);
    lingering.clear();
    relays.clear();
    client = open();
    void old.close();
    follow();
    beatAll();
  }

  /** Asks the other tabs for a sign of life, and says again what they have not confirmed. */
  function ask(): void {
    askedAt = clock.now();
    for (const silent of roster.ask(tab)) forget(silent);
    for (const relay of relays.values()) relay.repeat();
    beatAll();
    plan();
  }

  function plan(): void {
    clock.clearTimeout(timer);
    if (isClosed || roster.size < 2) return;
    const isBusy = [...relays.values()].some((relay) => relay.isWaiting);
    const at = askedAt + (isBusy ? BUSY_MS : IDLE_MS);
    timer = clock.setTimeout(ask, Math.max(0, at - clock.now()));
  }

  function forget(gone: string): void {
    roster.remove(gone);
    for (const relay of relays.values()) relay.gone(gone);
    follow();
  }

  function here({ from, reads }: Extract<TabWord, { kind: 'here' }>): void {
    if (!roster.here(from, reads)) return;
    follow();
    share();
    beatAll();
    plan();
  }

  function left(from: string, channel: string): void {
    roster.left(from, channel);
    const relay = relays.get(channel);
    relay?.gone(from);
    if (!relay || roster.readers(channel).length > 0) return;
    clock.clearTimeout(lingering.get(channel));
    lingering.delete(channel);
    relays.delete(channel);
    relay.leave();
    changed();
  }

  function answer({ from, channel, after, to }: Extract<TabWord, { kind: 'ask' }>): void {
    const messages = relays.get(channel)?.read(after, to) ?? null;
    say({ kind: 'filled', by: from, channel, after, to, messages }, from !== tab);
  }

  async function publish({ from, call, request }: Extract<TabWord, { kind: 'publish' }>): Promise<void> {
    if (publishes.has(call)) return;
    publishes.add(call);
    const outcome = await client.publish(request).then(
      (saved): PublishOutcome => ({ ok: true, ...saved }),
      (error: unknown): PublishOutcome => failed(error, request.key ?? ''),
    );
    publishes.delete(call);
    say({ kind: 'published', call, outcome }, from !== tab);
  }

  function hear(word: TabWord): void {
    if (isClosed) return;
    const { from } = word;
    roster.heard(from);
    if (word.kind === 'here') here(word);
    else if (word.kind === 'ping') beatAll();
    else if (word.kind === 'left') left(from, word.channel);
    else if (word.kind === 'bye') forget(from);
    else if (word.kind === 'done') relays.get(word.channel)?.done(from, word.id);
    else if (word.kind === 'ask') answer(word);
    else if (word.kind === 'publish') void publish(word);
    else client.rejoin();
    // The timers of a hidden page may sleep for a minute; what other tabs say does not.
    if (from !== tab && roster.size > 1 && clock.now() - askedAt >= IDLE_MS) ask();
  }

  return {
    hear,
    async close() {
      isClosed = true;
      for (const pending of [timer, beatTimer, ...lingering.values()]) clock.clearTimeout(pending);
      await client.close();
    },
  };
}

function failed(error: unknown, key: string): PublishOutcome {
  const known = error as { code?: unknown; message?: unknown; retryable?: unknown };
  const code = typeof known.code === 'string' ? known.code : 'unreachable';
  return { ok: false, code, message: String(known.message), retryable: known.retryable === true, key };
}
