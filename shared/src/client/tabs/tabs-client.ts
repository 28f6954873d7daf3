import { createBounds } from '../bounds.js';
import { createWatchable } from '../connection-state.js';
import { createEnvironment } from '../environment.js';
import type { ConnectionState, Inspectable, OpenSocket, SubscribeOptions, SurecastClient } from '../options.js';
import { createCalls } from './calls.js';
import { createElection } from './election.js';
import { createHistory } from './history.js';
import { createKept, localStorageOrNull } from './kept.js';
import { createLead, type Lead } from './lead.js';
import { pageLifecycle, type TabLocks, type TabPort, type TabsOptions } from './options.js';
import { createReader, type Reader } from './reader.js';
import { createSilence } from './silence.js';
import { type LeadWord, readWord, type Said, type TabWord, type Told } from './words.js';

/** A sign of life in answer to a question, at most so often. */
const HERE_MS = 1_000;

type Beat = Extract<LeadWord, { kind: 'beat' }>;

/** The client of one tab, where tabs can find each other: one of them leads and holds the connection of all. */
export function joinTabs(
  options: TabsOptions,
  { locks, openPort }: { locks: TabLocks; openPort: (name: string) => TabPort },
): SurecastClient & Inspectable {
  const { url, getToken } = options;
  const { clock, random, newId, fetch } = createEnvironment({ ...options, io: options.io ?? noSocket });
  const bounds = createBounds(options.limits);
  const base = options.storage === undefined ? localStorageOrNull() : options.storage;
  const kept = createKept(base, (entries) => sayAs({ kind: 'kept', entries }));
  const prefix = `surecast:${url}`;
  const tab = newId();
  const connection = createWatchable<ConnectionState>({ kind: 'connecting' });
  const readers = new Map<string, { reader: Reader; rewind: number | undefined; holder: object | null }>();
  const place = `surecast.tabs.1:${url}:${options.client ?? ''}`;
  let name = options.client ?? nameKept();
  let lead: { lead: Lead; term: number } | null = null;
  /** The leader that was heard last. */
  let leader = { tab: '', term: 0 };
  let beat: Beat | null = null;
  let hereAt = Number.NEGATIVE_INFINITY;
  let isAsleep = false;
  let isClosed = false;
  let port: TabPort | null = null;

  const history = createHistory({ url, fetch, clock, token: async () => (await getToken?.()) ?? heldToken() });
  const calls = createCalls({ newId, ask: (call, request) => tellLead({ kind: 'publish', call, request }) });
  const silence = createSilence({
    clock,
    random,
    ask: () => tellLead({ kind: 'ping' }),
    onSilent: () => election.take(),
  });
  const election = createElection({ locks, name: place, onWon: takeLead, onLost: stepDown });
  const forgetPage = (options.lifecycle ?? pageLifecycle)((signal) => (signal === 'hide' ? sleep() : wake()));

  function nameKept(): string {
    try {
      return kept.getItem(`${prefix}:client`) ?? newId();
    } catch {
      return newId();
    }
  }

  function heldToken(): string | null {
    try {
      return kept.getItem(`${prefix}:token`);
    } catch {
      return null;
    }
  }

  function keepName(): void {
    try {
      kept.setItem(`${prefix}:client`, name);
    } catch {
      // The other tabs were told, which is all that can be done.
    }
  }

  function post(word: object): void {
    port?.postMessage(word);
  }

  /** Says something to whoever leads, which may be this tab. */
  function tellLead(word: Told): void {
    const said = { ...word, from: tab } as TabWord;
    if (lead) lead.lead.hear(said);
    else post(said);
  }

  function sayAs(word: Said, isForOthers = true): void {
    if (!lead) return;
    const said = { ...word, from: tab, term: lead.term } as LeadWord;
    if (isForOthers) post(said);
    obey(said);
  }

  function here(): void {
    hereAt = clock.now();
    const reads = [...readers].map(([channel, { rewind }]) => ({ channel, ...(rewind !== undefined && { rewind }) }));
    tellLead({ kind: 'here', reads });
  }

  function takeLead(): void {
    if (isClosed) return;
    silence.stop();
    const term = Math.max(leader.term + 1, clock.now());
    leader = { tab, term };
    if (options.client === undefined) keepName();
    const say = (word: Said, isForOthers: boolean) => {
      if (lead?.term === term) sayAs(word, isForOthers);
    };
    const share = () => {
      const entries = kept.entries();
      if (entries.length > 0) sayAs({ kind: 'kept', entries });
    };
    lead = { lead: createLead({ tab, name, options, storage: kept, clock, say, share }), term };
    begin();
  }

  /** Another leader: what the one before did not confirm is asked for again. */
  function begin(): void {
    beat = null;
    for (const { reader } of readers.values()) reader.wait();
    here();
    calls.repeat();
  }

  function stepDown(): Promise<void> {
    const old = lead;
    lead = null;
    if (!isClosed) silence.start();
    return old?.lead.close() ?? Promise.resolve();
  }

  function hear(data: unknown): void {
    // A tab that has said good-bye must not be counted on again.
    if (isClosed || isAsleep) return;
    const read = readWord(data);
    if (!read || read.word.from === tab) return;
    if (read.by === 'tab') {
      if (lead) lead.lead.hear(read.word);
      return;
    }
    const { word } = read;
    if (word.term < leader.term || (word.term === leader.term && word.from < leader.tab)) {
      // It was frozen, and does not know yet that another tab leads.
      if (lead) lead.lead.hear({ from: tab, kind: 'ping' });
      return;
    }
    if (lead) {
      void stepDown();
      election.retire();
      election.stand();
    }
    silence.heard();
    obey(word);
  }

  function obey(word: LeadWord): void {
    const isNew = word.from !== leader.tab || word.term !== leader.term;
    leader = { tab: word.from, term: word.term };
    if (isNew) begin();
    if (word.kind === 'beat') follow(word);
    else if (word.kind === 'published') calls.answered(word.call, word.outcome);
    else if (word.kind === 'kept') {
      if (word.from !== tab) kept.absorb(word.entries);
    } else {
      const entry = readers.get(word.channel);
      if (entry) pass(word, entry.reader);
    }
  }

  function pass(word: Exclude<LeadWord, { kind: 'beat' | 'published' | 'kept' }>, reader: Reader): void {
    if (word.kind === 'message') reader.take(word.message, word.prev, word.redriven);
    else if (word.kind === 'reset') reader.reset(word.reason);
    else if (word.kind === 'missed') reader.missed(word.range);
    else if (word.by === tab) reader.filled(word.after, word.to, word.messages);
  }

  function follow(word: Beat): void {
    beat = word;
    name = word.name;
    if (!lead && clock.now() - hereAt >= HERE_MS) here();
    for (const news of word.channels) readers.get(news.channel)?.reader.news(news);
    show();
  }

  function show(): void {
    const own = [...readers.values()].filter(({ holder }) => holder).map(({ reader }) => reader.state.kind);
    // What another tab's channel needs is not this tab's business.
    const isLive = own.length > 0 && own.every((kind) => kind === 'live');
    connection.set(isLive ? { kind: 'live' } : (beat?.connection ?? { kind: 'connecting' }));
  }

  function subscribe(at: string, handlers: SubscribeOptions) {
    if (isClosed) throw new Error('This client was closed.');
    const known = readers.get(at);
    if (known?.holder) throw new Error(`This client is subscribed to ${at} already.`);
    const holder = {};
    const entry = known ?? enter(at, handlers.rewind);
    entry.holder = holder;
    entry.reader.attach(handlers);
    if (!known) here();
    return {
      channel: at,
      get state() {
        return entry.holder === holder ? entry.reader.state : ({ kind: 'left' } as const);
      },
      unsubscribe() {
        if (entry.holder !== holder) return;
        entry.holder = null;
        entry.reader.attach(null);
        // A page that only swaps its handlers must not lose what is pending.
        clock.setTimeout(() => leave(at, entry), 0);
      },
    };
  }

  function enter(at: string, rewind: number | undefined) {
    const reader = createReader({
      ...{ channel: at, clock, history },
      ask: (after, to) => tellLead({ kind: 'ask', channel: at, after, to }),
      done: (id) => tellLead({ kind: 'done', channel: at, id }),
      onState: show,
    });
    const entry = { reader, rewind, holder: null as object | null };
    readers.set(at, entry);
    return entry;
  }

  function leave(at: string, entry: { reader: Reader; holder: object | null }): void {
    if (entry.holder || isClosed || readers.get(at) !== entry) return;
    readers.delete(at);
    entry.reader.close();
    tellLead({ kind: 'left', channel: at });
    show();
  }

  /** The page is being closed or put aside: the other tabs must not wait for it. */
  function sleep(): void {
    if (isClosed) return;
    isAsleep = true;
    void leaveTabs();
  }

  async function leaveTabs(): Promise<void> {
    const ended = stepDown();
    silence.stop();
    election.retire();
    post({ from: tab, kind: 'bye' });
    await ended;
  }

  function wake(): void {
    if (isClosed || !isAsleep) return;
    isAsleep = false;
    silence.start();
    election.stand();
    begin();
  }

  async function close(): Promise<void> {
    if (isClosed) return;
    isClosed = true;
    forgetPage();
    for (const { reader } of readers.values()) reader.close();
    calls.close();
    await leaveTabs();
    port?.close();
    port = null;
  }

  port = openPort(place);
  port.addEventListener('message', ({ data }) => hear(data));
  silence.start();
  election.stand();
  here();

  return {
    get name() {
      return name;
    },
    connection,
    get storage() {
      return beat?.storage ?? (base ? 'kept' : 'lost');
    },
    subscribe,
    publish: calls.publish,
    rejoin: () => tellLead({ kind: 'rejoin' }),
    usage: () => beat?.usage ?? bounds.usage([]),
    close,
  };
}

/** The environment of the client needs none. */
const noSocket: OpenSocket = () => {
  throw new Error('Sockets are opened by the leading tab.');
};
