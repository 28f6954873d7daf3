import type { MessageAnswer } from '@surecast/shared/protocol';
import type { LiveSession, SessionPowers } from './live-session.js';
import { type Readable, Signal } from './signal.js';

/** How far one message got: `acked` of `owed` clients have it, `pending` have not, `away` of them are not connected. */
export interface Receipt {
  state: 'stored' | 'sent' | 'settled';
  acked: number;
  owed: number;
  pending: number;
  away: number;
}

const FIRST_MS = 1_000;
const LONGEST_MS = 10_000;
/** Ids that are asked for at a time; those beyond wait until one of these is settled or shown no more. */
const POLLED = 50;
/** Receipts that are remembered, so that a row that scrolls back has its figures at once. */
const REMEMBERED = 500;

interface Entry {
  id: string;
  receipt: Signal<Receipt | null>;
  watchers: number;
  /** Settled, or unknown to the service: nothing more is to come. */
  isDone: boolean;
  wait: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  reading: AbortController | null;
}

/**
 * Delivery reports of messages that are looked at: asked for each second while they change and the page is visible, less and less often
 * (10 s) while they do not, and no more once they are settled.
 */
export class Receipts {
  readonly #powers: Pick<SessionPowers, 'message' | 'visibility'>;
  readonly #entries = new Map<string, Entry>();
  readonly #polled = new Set<Entry>();
  #unwatch: (() => void) | null = null;

  constructor(powers: Pick<SessionPowers, 'message' | 'visibility'>) {
    this.#powers = powers;
  }

  /** The receipt of a message; it is asked for while somebody is subscribed. Null until it is known. */
  of(id: string): Readable<Receipt | null> {
    return {
      getSnapshot: () => this.#entries.get(id)?.receipt.getSnapshot() ?? null,
      subscribe: (listener) => {
        const entry = this.#enter(id);
        entry.watchers++;
        const unsubscribe = entry.receipt.subscribe(listener);
        this.#fill();
        return () => {
          unsubscribe();
          entry.watchers--;
          if (entry.watchers === 0) this.#rest(entry);
          this.#fill();
        };
      },
    };
  }

  #enter(id: string): Entry {
    const entry = this.#entries.get(id) ?? {
      id,
      receipt: new Signal<Receipt | null>(null),
      watchers: 0,
      isDone: false,
      wait: FIRST_MS,
      timer: undefined,
      reading: null,
    };
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    for (const [known, { watchers }] of this.#entries) {
      if (this.#entries.size <= REMEMBERED) break;
      if (watchers === 0 && known !== id) this.#entries.delete(known);
    }
    return entry;
  }

  /** Takes as many as may be asked for. */
  #fill(): void {
    for (const entry of this.#entries.values()) {
      if (this.#polled.size >= POLLED) break;
      if (entry.watchers === 0 || entry.isDone || this.#polled.has(entry)) continue;
      this.#polled.add(entry);
      entry.wait = FIRST_MS;
      void this.#read(entry);
    }
    if (this.#polled.size > 0) this.#unwatch ??= this.#powers.visibility.onChange(() => this.#seen());
    else {
      this.#unwatch?.();
      this.#unwatch = null;
    }
  }

  #rest(entry: Entry): void {
    clearTimeout(entry.timer);
    entry.reading?.abort();
    this.#polled.delete(entry);
  }

  /** The page is looked at again, or no more: then what is planned stands still. */
  #seen(): void {
    for (const entry of this.#polled) {
      clearTimeout(entry.timer);
      entry.wait = FIRST_MS;
      if (!entry.reading) void this.#read(entry);
    }
  }

  async #read(entry: Entry): Promise<void> {
    if (!this.#powers.visibility.isVisible()) return;
    const reading = new AbortController();
    entry.reading = reading;
    const before = entry.receipt.getSnapshot();
    const answer = await this.#powers.message(entry.id, reading.signal).catch((error: unknown) => ({ error }));
    if (entry.reading === reading) entry.reading = null;
    if (reading.signal.aborted) return;
    if ('error' in answer) entry.isDone = isFinal(answer.error);
    else {
      const after = toReceipt(answer);
      if (JSON.stringify(before) !== JSON.stringify(after)) entry.receipt.set(after);
      entry.isDone = after.state === 'settled';
    }
    const isNew = entry.receipt.getSnapshot() !== before;
    entry.wait = isNew ? FIRST_MS : Math.min(LONGEST_MS, entry.wait * 1.5);
    if (entry.isDone) {
      this.#rest(entry);
      this.#fill();
    } else if (this.#polled.has(entry)) entry.timer = setTimeout(() => void this.#read(entry), entry.wait);
  }
}

/** The receipts of a session. */
export const receiptsOf = (session: LiveSession): Receipts => session.part(createReceipts);

const createReceipts = (session: LiveSession) => new Receipts(session.powers);

/** The service does not have the message any more, or does not show it to this page: asking again is for nothing. */
function isFinal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'retryable' in error && error.retryable === false;
}

function toReceipt({ state, report: { acked, owed, pending, away } }: MessageAnswer): Receipt {
  // Set aside: it is safe in the store and nobody was sent it.
  return { state: state === 'quarantined' ? 'stored' : state, acked, owed, pending, away };
}
