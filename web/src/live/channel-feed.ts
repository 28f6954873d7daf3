import type { ListAnswer, Message } from '@surecast/shared/protocol';
import { type Block, MessageLog } from './message-log.js';
import { Signal } from './signal.js';

/** What a page shows of one channel. */
export interface FeedSnapshot {
  blocks: readonly Block[];
  size: number;
  /** The newest page of history: not asked for yet or under way, there, or failed with a text for people. */
  history: { kind: 'loading' } | { kind: 'ready' } | { kind: 'failed'; message: string };
  older: { kind: 'end' } | { kind: 'more' } | { kind: 'loading' } | { kind: 'failed'; message: string };
  /** The page holds as many messages as it may; older ones are not read any more. */
  full: boolean;
}

export interface FeedPowers {
  list(page: { before?: number; limit: number }, signal: AbortSignal): Promise<ListAnswer>;
  setTimeout(run: () => void, ms: number): unknown;
}

const FIRST_PAGE = 50;
const OLDER_PAGE = 200;
/** Messages that arrive within this time are rendered together. A person does not see it, a flood costs a fraction. */
const GATHER_MS = 16;
/** A long list costs more to put in order, so it is done less often: every tenth of a second with 50,000 messages. */
const HELD_PER_GATHER_MS = 600;

/** History and live messages of one channel, merged. Knows no connection: whoever holds one hands messages in. */
export class ChannelFeed extends Signal<FeedSnapshot> {
  readonly #powers: FeedPowers;
  readonly #log = new MessageLog();
  #reading = new AbortController();
  #epoch: string | null = null;
  #next: number | null = null;
  #history: FeedSnapshot['history'] = { kind: 'loading' };
  #older: FeedSnapshot['older'] = { kind: 'end' };
  #gathering = false;

  constructor(powers: FeedPowers) {
    super({ blocks: [], size: 0, history: { kind: 'loading' }, older: { kind: 'end' }, full: false });
    this.#powers = powers;
  }

  /** A message that was pushed. When it returns the message is the page's: it may be acknowledged. */
  receive(message: Message): void {
    if (this.#log.add(message)) this.#gather();
  }

  get size(): number {
    return this.#log.size;
  }

  has(id: string): boolean {
    return this.#log.has(id);
  }

  /**
   * Reads the newest page. Call it after the channel was subscribed, so that nothing falls between the two, and again
   * when a gap was reported. Never rejects: a failure stands in the snapshot.
   */
  async loadNewest(): Promise<void> {
    const { signal } = this.#reading;
    this.#history = { kind: 'loading' };
    this.#render();
    try {
      const answer = await this.#powers.list({ limit: FIRST_PAGE }, signal);
      if (signal.aborted) return;
      this.#take(answer);
      this.#history = { kind: 'ready' };
      this.#older = { kind: answer.next === null ? 'end' : 'more' };
    } catch (error) {
      if (signal.aborted) return;
      this.#history = { kind: 'failed', message: textOf(error) };
    }
    this.#render();
  }

  /** Reads the next older page; a page that holds only what is known already is followed by the next. Never rejects. */
  async loadOlder(): Promise<void> {
    if (this.#older.kind === 'loading' || this.#next === null) return;
    const { signal } = this.#reading;
    const before = this.#log.size;
    this.#older = { kind: 'loading' };
    this.#render();
    try {
      while (this.#next !== null && this.#log.size === before && !this.#log.trimmed) {
        const answer = await this.#powers.list({ before: this.#next, limit: OLDER_PAGE }, signal);
        if (signal.aborted) return;
        this.#take(answer);
      }
      this.#older = { kind: this.#next === null ? 'end' : 'more' };
    } catch (error) {
      if (signal.aborted) return;
      this.#older = { kind: 'failed', message: textOf(error) };
    }
    this.#render();
  }

  close(): void {
    this.#reading.abort();
  }

  #take(answer: ListAnswer): void {
    // Another store: what the page has belongs to a log that is gone, and its seqs mean something else now.
    if (this.#epoch !== null && this.#epoch !== answer.epoch) this.#log.clear();
    this.#epoch = answer.epoch;
    for (const message of answer.items) this.#log.add(message);
    this.#next = answer.next;
  }

  #gather(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    this.#powers.setTimeout(() => this.#render(), GATHER_MS + this.#log.size / HELD_PER_GATHER_MS);
  }

  #render(): void {
    this.#gathering = false;
    this.set({
      blocks: this.#log.snapshot(),
      size: this.#log.size,
      history: this.#history,
      older: this.#log.trimmed ? { kind: 'end' } : this.#older,
      full: this.#log.trimmed,
    });
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
