import type { PushedMessage } from '../../protocol/index.js';
import { createHandling } from '../handling.js';
import type { ChannelState, ClientClock, SubscribeOptions } from '../options.js';
import { tell } from '../tell.js';
import type { History } from './history.js';
import type { ChannelNews } from './words.js';

/** A leader that holds what a tab asks for answers at once. */
const ANSWER_MS = 2_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
/** Ids of what the page had: within so many a message is known as a repeat, whatever its seq. */
const IDS = 2_000;
/** Messages beyond a hole; the leader says those again that are not confirmed. */
const HELD = 256;

/** One channel of one tab: what is broadcast, put in order, once each, and handed to this tab's handlers. */
export interface Reader {
  readonly state: ChannelState;
  attach(handlers: SubscribeOptions | null): void;
  /** A broadcast message. `prev` is the one before it, null when the leader does not know. */
  take(message: PushedMessage, prev: number | null, isRedriven: boolean): void;
  /** How the channel stands with the leader. */
  news(news: ChannelNews): void;
  /** Another tab leads now, or this one was asleep: how the channel stands is not known. */
  wait(): void;
  /** The leader's answer to what was asked for; null when it does not hold all of it. */
  filled(after: number, to: number, messages: PushedMessage[] | null): void;
  reset(reason: 'store' | 'subject' | 'position'): void;
  missed(range: { from: number; to: number }): void;
  close(): void;
}

interface ReaderDeps {
  channel: string;
  clock: ClientClock;
  history: History;
  /** Asks the leader for after < seq <= to. */
  ask(after: number, to: number): void;
  done(id: string): void;
  onState(): void;
}

export function createReader({ channel, clock, history, ask, done, onState }: ReaderDeps): Reader {
  let handlers: SubscribeOptions | null = null;
  let state: ChannelState = { kind: 'waiting' };
  /** Everything up to here was put into `queue` or had before; null until the first word on it. */
  let last: number | null = null;
  let queue: PushedMessage[] = [];
  let held: { message: PushedMessage; prev: number | null }[] = [];
  const ids = new Set<string>();
  /** The hole that is being read, after `last`. */
  let hole: { to: number } | null = null;
  let retryMs = FIRST_RETRY_MS;
  let timer: unknown;

  const handling = createHandling({
    inbox: {
      next: () => queue[0],
      done(message) {
        if (queue[0] === message) queue.shift();
        else queue = queue.filter(({ id }) => id !== message.id);
        ids.add(message.id);
        const [oldest] = ids.size > IDS ? ids : [];
        if (oldest !== undefined) ids.delete(oldest);
        done(message.id);
      },
    },
    clock,
    onHandled: () => {},
  });

  function put(message: PushedMessage): void {
    if (ids.has(message.id) || queue.some(({ id }) => id === message.id)) return;
    queue.push(message);
  }

  const follows = ({ message, prev }: { message: PushedMessage; prev: number | null }) =>
    last === null || message.seq <= last + 1 || (prev !== null && prev <= last);

  /** Takes what follows; what does not is behind a hole. */
  function drain(): void {
    held.sort((a, b) => a.message.seq - b.message.seq);
    for (let first = held[0]; first && follows(first) && !hole; first = held[0]) {
      held.shift();
      const { message } = first;
      if (last !== null && message.seq <= last) {
        if (!queue.some(({ id }) => id === message.id)) done(message.id);
      } else {
        last = message.seq;
        put(message);
      }
    }
    handling.run(handlers);
    const [first] = held;
    if (first) fill(first.message.seq - 1);
  }

  function fill(to: number): void {
    if (hole || last === null || handlers === null) return;
    hole = { to };
    later(() => void read(), ANSWER_MS);
    ask(last, to);
  }

  function later(act: () => void, ms: number): void {
    clock.clearTimeout(timer);
    timer = clock.setTimeout(act, ms);
  }

  /** Reads the hole from the service itself. */
  async function read(): Promise<void> {
    const mine = hole;
    if (!mine || last === null) return;
    clock.clearTimeout(timer);
    const after = last;
    try {
      const { messages, from, head } = await history(channel, after, mine.to);
      if (hole !== mine) return;
      // The log does not reach what this page has: it is another one, and the service says so by `reset`.
      if (head < after) return close(mine.to, []);
      if (from > after) tell(() => handlers?.onMissed?.({ from: after, to: from }));
      close(mine.to, messages);
    } catch {
      if (hole !== mine) return;
      later(() => void read(), retryMs);
      retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2);
    }
  }

  /** The hole is closed by these messages; what is not among them up to `to` is void. */
  function close(to: number, messages: readonly PushedMessage[]): void {
    clock.clearTimeout(timer);
    hole = null;
    retryMs = FIRST_RETRY_MS;
    for (const message of messages) {
      if (last !== null && message.seq <= last) continue;
      last = message.seq;
      put(message);
    }
    if (last !== null) last = Math.max(last, to);
    drain();
  }

  function set(next: ChannelState): void {
    if (JSON.stringify(state) === JSON.stringify(next)) return;
    state = next;
    tell(() => handlers?.onState?.(next));
    onState();
  }

  function forget(): void {
    clock.clearTimeout(timer);
    last = null;
    queue = [];
    held = [];
    hole = null;
  }

  return {
    get state() {
      return state;
    },
    attach(next) {
      handlers = next;
      if (next === null) return handling.stop();
      tell(() => next.onState?.(state));
      drain();
    },
    take(message, prev, isRedriven) {
      if (ids.has(message.id)) return done(message.id);
      if (queue.some(({ id }) => id === message.id)) return;
      if (isRedriven) {
        put(message);
        return handling.run(handlers);
      }
      if (held.some((each) => each.message.id === message.id)) return;
      held.push({ message, prev });
      drain();
      if (held.length > HELD) held.length = HELD;
    },
    news({ state: next, last: broadcast }) {
      last ??= broadcast;
      // What a leader of before was given while this tab could not hear is acknowledged, perhaps: nobody will broadcast it again.
      if (last !== null && broadcast !== null && broadcast > last) fill(broadcast);
      set(next);
    },
    wait: () => set({ kind: 'waiting' }),
    filled(after, to, messages) {
      // An answer that comes late is to another question: what it does not hold is not void.
      if (!hole || after !== last || to !== hole.to) return;
      if (messages) close(hole.to, messages);
      else void read();
    },
    reset(reason) {
      forget();
      tell(() => handlers?.onReset?.(reason));
    },
    missed(range) {
      if (last !== null && last >= range.to) return;
      if (hole && hole.to <= range.to) {
        clock.clearTimeout(timer);
        hole = null;
      }
      last = last === null ? null : Math.max(last, range.to);
      tell(() => handlers?.onMissed?.(range));
      drain();
    },
    close() {
      handling.stop();
      forget();
    },
  };
}
