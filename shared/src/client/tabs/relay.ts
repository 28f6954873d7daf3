import type { Message, PushedMessage } from '../../protocol/index.js';
import type { ChannelState, ClientClock, SubscribeOptions, Subscription, SurecastClient } from '../options.js';
import type { Overheard } from './overheard.js';
import { createRing } from './ring.js';
import type { ChannelNews, Said } from './words.js';

/** One channel of the leader's connection: hands each message to the tabs that read it, one message at a time. */
export interface Relay {
  /** How it stands, for the tabs. */
  readonly news: ChannelNews;
  /** The tab has the message. */
  done(tab: string, id: string): void;
  /** The tab does not read the channel any more. */
  gone(tab: string): void;
  /** What lies in after < seq <= to; null when some of it may be gone. */
  read(after: number, to: number): PushedMessage[] | null;
  /** Says again what is not confirmed, to those who came since as well. */
  repeat(): void;
  /** Whether a message waits for tabs. */
  readonly isWaiting: boolean;
  /** Leaves the channel for good. */
  leave(): void;
}

interface RelayDeps {
  channel: string;
  rewind: number | undefined;
  client: Pick<SurecastClient, 'subscribe'>;
  clock: ClientClock;
  /** Tabs that read the channel. */
  readers(): string[];
  say(word: Said): void;
  overheard: Pick<Overheard, 'isRedriven' | 'startOf'>;
  onState(): void;
  onWait(): void;
}

export function createRelay(deps: RelayDeps): Relay {
  const { channel, rewind, client, clock, readers, say, overheard, onState, onWait } = deps;
  const ring = createRing();
  let state: ChannelState = { kind: 'waiting' };
  /** Seq of the message in order that was said last; before the first one, where the client stands. */
  let last: number | null = null;
  /** The message that is being confirmed. Without `tabs` it waits for somebody who reads the channel. */
  let current: { word: Extract<Said, { kind: 'message' }>; tabs: Set<string>; resolve: (() => void) | null } | null =
    null;

  function settle(): void {
    if (!current || current.tabs.size > 0 || readers().length === 0) return;
    const { resolve } = current;
    current = null;
    resolve?.();
  }

  const handlers: SubscribeOptions = {
    ...(rewind !== undefined && { rewind }),
    onMessage(given: Message) {
      const message: PushedMessage = { attempt: 0, ...given };
      // A message in order that was sent again as well stands in the order.
      const redriven = overheard.isRedriven(message.id) && (last === null || message.seq <= last);
      const word = { kind: 'message' as const, channel, prev: last, message, redriven };
      if (!redriven) {
        ring.add(last, message);
        last = message.seq;
      }
      const mine = { word, tabs: new Set(readers()), resolve: null as (() => void) | null };
      current = mine;
      if (mine.tabs.size > 0) say(word);
      settle();
      if (current !== mine) return;
      onWait();
      return new Promise((resolve) => {
        mine.resolve = resolve;
      });
    },
    onState(next) {
      state = next;
      if (next.kind === 'live' || next.kind === 'catchingUp') last ??= overheard.startOf(channel);
      onState();
    },
    onMissed(range) {
      if (last !== null) last = Math.max(last, range.to);
      say({ kind: 'missed', channel, range });
    },
    onReset(reason) {
      last = reason === 'subject' ? null : overheard.startOf(channel);
      ring.clear();
      // What was being confirmed is of a log that counts no more: said again, it would be taken for the new one's.
      const held = current;
      current = null;
      say({ kind: 'reset', channel, reason });
      held?.resolve?.();
    },
  };
  const subscription: Subscription = client.subscribe(channel, handlers);

  return {
    get news() {
      // A message that nobody was given is still to come.
      const given = current && current.tabs.size === 0 ? current.word.prev : last;
      return { channel, state, last: given };
    },
    done(tab, id) {
      if (current?.word.message.id === id && current.tabs.delete(tab)) settle();
    },
    gone(tab) {
      if (current?.tabs.delete(tab)) settle();
    },
    read: (after, to) => ring.read(after, to),
    repeat() {
      if (!current) return;
      if (current.tabs.size === 0) current.tabs = new Set(readers());
      if (current.tabs.size > 0) say(current.word);
    },
    get isWaiting() {
      return current !== null;
    },
    leave() {
      const held = current;
      current = null;
      subscription.unsubscribe();
      // The client leaves in the next turn; a message that is released before would be acknowledged without having been read.
      if (held?.resolve) clock.setTimeout(held.resolve, 1);
    },
  };
}
