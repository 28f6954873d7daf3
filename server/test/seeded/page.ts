import type { ClientClock, ClientSocket, OpenSocket, Subscription, SurecastClient } from '@surecast/shared/client/core';
import { createClient } from '@surecast/shared/client/core';
import type { Message, SubscribeAnswer } from '@surecast/shared/protocol';
import { clientKey } from '../../src/delivery/client-key.js';
import type { Http } from './http.js';
import type { Ledger, Reading } from './ledger.js';
import type { Line, Network } from './network.js';
import type { Random } from './random.js';
import { tokenOf } from './tokens.js';
import type { VirtualTime } from './virtual-time.js';
import type { Watch } from './watch.js';

export interface ClientDeps {
  time: VirtualTime;
  random: Random;
  ledger: Ledger;
  network: Network;
  http: Http;
  watch: Watch;
}

/** One life of a page: from load to close. Nothing of it happens after its end. */
interface PageLife {
  line: Line | null;
  subscriptions: Map<string, Subscription>;
  /** Last seq handled per channel, in this life. */
  last: Map<string, number>;
  /** The channels that the page is in, each with the number of its stay. */
  stays: Map<string, number>;
}

export interface PageHabits {
  /** Storage outlives the page. */
  keeps: boolean;
  /** How likely a handler throws. */
  throws: number;
  /** Longest that a handler takes, in ms. */
  slowMs: number;
}

const SUBJECT = 'reader';

/** A browser tab with the product's own client library, that can be reloaded, lose its network, or stop handling what it gets. */
export class Page {
  readonly key: string;
  /** Its handler never returns: the page hangs, until it is loaded again. */
  isStuck = false;
  readonly #storage = new Map<string, string>();
  #stays = 0;
  #life: PageLife | null = null;
  #client: SurecastClient | null = null;

  constructor(
    readonly name: string,
    readonly channels: readonly string[],
    readonly habits: PageHabits,
    readonly deps: ClientDeps,
  ) {
    this.key = clientKey(SUBJECT, name);
  }

  get isOpen(): boolean {
    return this.#life !== null;
  }

  get line(): Line | null {
    return this.#life?.line ?? null;
  }

  get state(): string {
    const states = [...(this.#life?.subscriptions.values() ?? [])].map(({ state }) => state.kind);
    return `${this.#client?.connection.getSnapshot().kind ?? 'closed'} [${states}]`;
  }

  /** Everything is subscribed to and live. */
  get isLive(): boolean {
    const isWhole = this.#life?.subscriptions.size === this.channels.length;
    return isWhole && this.#client?.connection.getSnapshot().kind === 'live';
  }

  load(): void {
    if (this.#life) return;
    this.isStuck = false;
    if (!this.habits.keeps) this.#storage.clear();
    this.#life = { line: null, subscriptions: new Map(), last: new Map(), stays: new Map() };
    this.#client = this.#createClient(this.#life);
    for (const channel of this.channels) this.subscribe(channel);
  }

  /** The page is gone at once, with whatever was under way. */
  unload(): void {
    const life = this.#life;
    this.#life = null;
    this.#client = null;
    life?.line?.close();
  }

  /** The page says goodbye before it goes. */
  close(): void {
    const life = this.#life;
    const client = this.#client;
    // Nothing is asked of it any more, though the page stands until it is through.
    this.#client = null;
    void client?.close().then(() => {
      if (this.#life === life) this.unload();
    });
  }

  subscribe(channel: string): void {
    const life = this.#life;
    const client = this.#client;
    if (!life || !client || life.subscriptions.has(channel)) return;
    this.#stays += 1;
    life.stays.set(channel, this.#stays);
    const subscription = client.subscribe(channel, {
      onMessage: (message) => this.#handle(life, channel, message),
      onMissed: ({ to }) => void life.last.set(channel, Math.max(to, life.last.get(channel) ?? 0)),
    });
    life.subscriptions.set(channel, subscription);
  }

  unsubscribe(channel: string): void {
    const life = this.#life;
    life?.subscriptions.get(channel)?.unsubscribe();
    life?.subscriptions.delete(channel);
    life?.last.delete(channel);
    life?.stays.delete(channel);
    const reading = this.deps.ledger.reading(this.key, channel);
    if (reading) reading.isOver = true;
  }

  rejoin(): void {
    this.#client?.rejoin();
  }

  #handle(life: PageLife, channel: string, { id, seq, text }: Message): void | Promise<void> {
    const { random, time } = this.deps;
    const stay = life.stays.get(channel);
    const done = () => {
      if (this.#life !== life) return;
      if (life.stays.get(channel) === stay) this.#handled(life, channel, seq, id, text);
      // It left while its handler was at work: that belongs to the stay before.
      else this.deps.ledger.reading(this.key, channel)?.got.add(seq);
    };
    if (this.#life !== life || this.isStuck) return new Promise(() => undefined);
    if (random.chance(this.habits.throws)) throw new Error('the page fails');
    if (this.habits.slowMs === 0 || random.chance(0.5)) return done();
    return time.sleep(random.between(0, this.habits.slowMs)).then(() => {
      if (this.#life !== life || this.isStuck) return new Promise(() => undefined);
      return done();
    });
  }

  /** CL1: each message once and in seq order, in this life and after what storage kept. */
  #handled(life: PageLife, channel: string, seq: number, id: string, text: string): void {
    const { ledger, watch } = this.deps;
    const last = life.last.get(channel);
    ledger.note('handled', () => `${this.key} ${channel} ${seq}`);
    if (last !== undefined && seq <= last) ledger.violated('CL1', `${this.key} got ${channel} ${seq} after ${last}`);
    const { got } = this.#reading(channel, seq - 1);
    for (let skipped = seq - 1; last !== undefined && skipped > last; skipped -= 1) {
      // What it had in an earlier stay is not given again.
      if (!got.has(skipped))
        ledger.violated('CL1', `${this.key} got ${channel} ${seq}, but not ${skipped}, after ${last}`);
    }
    life.last.set(channel, seq);
    if (watch.logged.get(channel)?.get(seq)?.id !== id || !ledger.tried.has(text)) {
      ledger.violated('nothing unsaved', `${this.key} got ${channel} ${seq} (${id}), which nobody saved`);
    }
    got.add(seq);
  }

  #reading(channel: string, from: number): Reading {
    const { ledger } = this.deps;
    const known = ledger.reading(this.key, channel);
    if (known && !known.isOver) return known;
    const got = known?.got ?? new Set<number>();
    const since = this.deps.time.now();
    const reading: Reading = { client: this.key, channel, from, since, isOver: false, isForgotten: false, got };
    ledger.readings.push(reading);
    return reading;
  }

  #createClient(life: PageLife): SurecastClient {
    const { time, random, http } = this.deps;
    const isAlive = () => this.#life === life;
    const clock: ClientClock = {
      now: () => time.now(),
      setTimeout: (run, ms) => time.in(ms, () => void (isAlive() && run())),
      clearTimeout: (timer) => (timer as { cancel(): void } | undefined)?.cancel(),
    };
    let ids = 0;
    return createClient({
      url: 'http://push.test',
      client: this.name,
      io: this.#io(life),
      fetch: async (url, init) => {
        const response = await http.fetch(url, init);
        return isAlive() ? response : new Promise(() => undefined);
      },
      getToken: async () => tokenOf(SUBJECT),
      storage: {
        getItem: (key) => this.#storage.get(key) ?? null,
        setItem: (key, value) => void (isAlive() && this.#storage.set(key, value)),
        removeItem: (key) => void (isAlive() && this.#storage.delete(key)),
      },
      clock,
      random: () => random.next(),
      newId: () => `${this.name}-${ids++}`,
    });
  }

  /** The socket that the library gets: one line of the network at a time. */
  #io(life: PageLife): OpenSocket {
    const { network, ledger } = this.deps;
    return (_url, { auth }) => {
      const listeners = new Map<string, ((...args: never[]) => void)[]>();
      let line: Line | null = null;
      let isWanted = false;
      const fire = (event: string, ...args: unknown[]) => {
        if (this.#life !== life) return;
        for (const listener of listeners.get(event) ?? []) listener(...(args as never[]));
      };
      const connect = async () => {
        const found = await network.connect(SUBJECT, this.name, (event, payload) => fire(event, payload));
        if (!isWanted || this.#life !== life) return found?.close();
        if (!found) return fire('connect_error', new Error('websocket error'));
        line = found;
        life.line = found;
        ledger.note('connect', () => `${this.key} as ${found.id}`);
        fire('connect');
      };
      const socket: ClientSocket = {
        get connected() {
          return line?.isOpen ?? false;
        },
        on: (event, listener) => listeners.set(event, [...(listeners.get(event) ?? []), listener]),
        emit: (event, payload, answer) => {
          const { channel = '', after } = payload as { channel?: string; after?: number };
          const stay = life.stays.get(channel);
          // What the page has kept of its position: nothing up to there may come again.
          if (event === 'subscribe' && after !== undefined && !life.last.has(channel)) life.last.set(channel, after);
          void line?.request(event, payload).then((reply) => {
            if (reply === null || this.#life !== life) return;
            if (event === 'subscribe') this.#subscribed(life, reply as SubscribeAnswer, stay);
            if (typeof answer === 'function') answer(reply);
          });
        },
        connect() {
          isWanted = true;
          auth(() => void connect());
        },
        disconnect() {
          isWanted = false;
          line?.close();
        },
      };
      return socket;
    };
  }

  #subscribed(life: PageLife, answer: SubscribeAnswer, stay: number | undefined): void {
    this.deps.ledger.note('position', () => `${this.key} ${JSON.stringify(answer)}`);
    // Asked before the page left the channel: no word about the stay that has begun since.
    if (!answer.ok || life.stays.get(answer.channel) !== stay) return;
    const own = life.last.get(answer.channel);
    const from = own === undefined ? answer.cursor : own;
    this.#reading(answer.channel, from);
    if (own === undefined) life.last.set(answer.channel, answer.cursor);
  }
}
