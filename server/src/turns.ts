import { SurecastError } from './errors.js';

/** Lets so much work run at once; what comes then waits its turn, in order. */
export interface Turns {
  readonly active: number;
  readonly waiting: number;
  /** Rejects with `overloaded` when too much waits, else as `work` does. */
  run<T>(work: () => T | Promise<T>): Promise<T>;
}

/** `most` run at once; `waiting` may wait. */
export function createTurns(bounds: { most: number; waiting: number }): Turns {
  return new BoundedTurns(bounds);
}

/** A class, since every connection has one: closures would cost more. */
class BoundedTurns implements Turns {
  readonly #most: number;
  readonly #bound: number;
  #active = 0;
  /** Those that wait, from `#next` on: a shift of a long array for each turn would cost its length. */
  #queue: (() => void)[] = [];
  #next = 0;

  constructor({ most, waiting }: { most: number; waiting: number }) {
    this.#most = most;
    this.#bound = waiting;
  }

  get active(): number {
    return this.#active;
  }

  get waiting(): number {
    return this.#queue.length - this.#next;
  }

  async run<T>(work: () => T | Promise<T>): Promise<T> {
    if (this.#active < this.#most) this.#active += 1;
    else if (this.waiting >= this.#bound) throw new SurecastError('overloaded');
    // Whoever ends hands its place on, so that no more than the bound are ever active.
    else await new Promise<void>((start) => void this.#queue.push(start));
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  #release(): void {
    const start = this.#queue[this.#next];
    if (!start) {
      this.#active -= 1;
      return;
    }
    this.#next += 1;
    if (this.#next * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#next);
      this.#next = 0;
    }
    start();
  }
}
