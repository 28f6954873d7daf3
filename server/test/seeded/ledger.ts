import type { DeadLetter } from '../../src/store/store.js';
import type { VirtualTime } from './virtual-time.js';

export interface Violation {
  /** The rule, or the promise, that did not hold. */
  rule: string;
  text: string;
}

/** A message that somebody tried to save. */
export interface SavedMessage {
  channel: string;
  text: string;
  id: string;
  /** The process that took it; null when more than one may have. */
  by: string | null;
  startedAt: number;
  acceptedAt: number;
  /** Readers that were subscribed, and had been told so, when the save was asked for. */
  subscribed: Reading[];
}

/** One stay of a client in a channel: from its first answer until it leaves by its own wish. */
export interface Reading {
  client: string;
  channel: string;
  /** The position that the client was given first: it is owed what comes after it. */
  from: number;
  /** When it was told so. */
  since: number;
  isOver: boolean;
  /** Only live state knew of it, and was emptied: nobody can promise it anything. */
  isForgotten: boolean;
  /** Seqs that the page has handled, in this stay or one before. */
  got: Set<number>;
}

/** Bounds of a trace that a person can read. */
const LINES = 20_000;

/** What a run saw, and what it saw go wrong. */
export class Ledger {
  readonly violations: Violation[] = [];
  readonly lines: string[] = [];
  readonly saved: SavedMessage[] = [];
  /** Texts of every save that was tried: nothing else may ever arrive. */
  readonly tried = new Set<string>();
  readonly readings: Reading[] = [];
  /** Every letter that was ever stored: retention may have taken it since. */
  readonly letters: DeadLetter[] = [];
  /** How often live state was emptied: what it knew is no evidence any more. */
  flushes = 0;
  /** Rounds that may have been counted by a gateway that then was killed, or did not learn of it. */
  roundsLost = 0;
  readonly #time: VirtualTime;
  readonly #start: number;
  readonly #isVerbose: boolean;
  /** A sum over everything that happened: two runs of one seed must have the same. */
  digest = 0;

  constructor(time: VirtualTime, isVerbose: boolean) {
    this.#time = time;
    this.#start = time.now();
    this.#isVerbose = isVerbose;
  }

  /** Seconds since the run began. */
  get at(): number {
    return (this.#time.now() - this.#start) / 1_000;
  }

  note(kind: string, text: () => string): void {
    this.digest = (Math.imul(this.digest, 31) + this.#time.now() + kind.length) | 0;
    if (!this.#isVerbose) return;
    this.lines.push(`${this.at.toFixed(3).padStart(9)}  ${kind.padEnd(9)} ${text()}`);
    if (this.lines.length > LINES) this.lines.shift();
  }

  violated(rule: string, text: string): void {
    this.violations.push({ rule, text: `${text} (at ${this.at.toFixed(3)} s)` });
    this.note('VIOLATED', () => `${rule}: ${text}`);
  }

  reading(client: string, channel: string): Reading | undefined {
    return this.readings.findLast((reading) => reading.client === client && reading.channel === channel);
  }
}
