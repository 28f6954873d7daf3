import type { Message } from '@surecast/shared/protocol';
import { Signal } from './signal.js';

export interface Draft {
  channel: string;
  title: string;
  text: string;
}

/** A message of this page on its way: `saved` means durable on the server, not yet back on the list. */
export type Outgoing = Draft & {
  /** Idempotency key: one per message, the same at every try. */
  key: string;
  /** Milliseconds since 1970. */
  at: number;
} & (
    | {
        state: 'sending';
        /** Its own content came back on the list before the server's answer: it is not shown twice meanwhile. */
        echoed: boolean;
      }
    | { state: 'saved'; id: string }
    | { state: 'failed'; message: string }
  );

export interface OutgoingPowers {
  publish(message: Draft & { key: string }): Promise<{ id: string }>;
  newKey(): string;
  now(): number;
}

/** Most messages that may wait to be saved or to come back. */
export const MAX_OUTGOING = 100;

/** Most of its own messages that a page remembers as its own. */
const MAX_OWN = 50;

/** The messages that this page saves: each is shown at once, then either comes back on the list or stays with its failure. */
export class OutgoingMessages extends Signal<readonly Outgoing[]> {
  /** Ids of what this page saved, the newest last. */
  readonly own = new Signal<readonly string[]>([]);
  readonly #powers: OutgoingPowers;
  readonly #onList: (channel: string, id: string) => boolean;
  /** One save at a time, or two that follow each other quickly could be accepted in the other order. */
  #before: Promise<void> = Promise.resolve();

  constructor(powers: OutgoingPowers, onList: (channel: string, id: string) => boolean) {
    super([]);
    this.#powers = powers;
    this.#onList = onList;
  }

  /** False when too many wait already: nothing was taken. */
  send(draft: Draft): boolean {
    if (this.getSnapshot().length >= MAX_OUTGOING) return false;
    const { channel, title, text } = draft;
    this.#attempt({ channel, title, text, key: this.#powers.newKey(), at: this.#powers.now() });
    return true;
  }

  /** Takes in what an earlier life of the page did not get saved; what is known or does not fit is left out. */
  restore(failed: readonly Extract<Outgoing, { state: 'failed' }>[]): void {
    const present = this.getSnapshot();
    const known = new Set(present.map(({ key }) => key));
    const added = failed.filter(({ key }) => !known.has(key)).slice(0, MAX_OUTGOING - present.length);
    if (added.length > 0) this.set([...added, ...present]);
  }

  retry(key: string): void {
    const entry = this.getSnapshot().find((each) => each.key === key);
    if (entry?.state === 'failed') this.#attempt(entry);
  }

  discard(key: string): void {
    this.set(this.getSnapshot().filter((each) => each.key !== key || each.state !== 'failed'));
  }

  /** A message came onto the list of its channel. */
  arrived(channel: string, message: Message): void {
    const entries = this.getSnapshot();
    const own = entries.find(
      (each) =>
        each.channel === channel &&
        (each.state === 'saved'
          ? each.id === message.id
          : each.state === 'sending' && !each.echoed && each.title === message.title && each.text === message.text),
    );
    if (!own) return;
    if (own.state === 'saved') this.set(entries.filter((each) => each !== own));
    else if (own.state === 'sending') this.#put({ ...own, echoed: true });
  }

  #attempt({ key, at, channel, title, text }: Draft & { key: string; at: number }): void {
    const base = { key, at, channel, title, text };
    this.#put({ ...base, state: 'sending', echoed: false });
    this.#before = this.#before.then(() => this.#save(base));
  }

  /** Never rejects: a failure stands in the entry. */
  async #save(base: Draft & { key: string; at: number }): Promise<void> {
    const { key, channel, title, text } = base;
    try {
      const { id } = await this.#powers.publish({ channel, title, text, key });
      this.own.set([...this.own.getSnapshot().slice(1 - MAX_OWN), id]);
      if (this.#onList(channel, id)) this.set(this.getSnapshot().filter((each) => each.key !== key));
      else this.#put({ ...base, state: 'saved', id });
    } catch (error) {
      this.#put({ ...base, state: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  #put(entry: Outgoing): void {
    const entries = this.getSnapshot();
    const known = entries.some((each) => each.key === entry.key);
    this.set(known ? entries.map((each) => (each.key === entry.key ? entry : each)) : [...entries, entry]);
  }
}
