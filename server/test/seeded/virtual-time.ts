import type { Clock } from '../../src/clock.js';

export interface Timer {
  cancel(): void;
}

interface Entry {
  at: number;
  order: number;
  run: (() => void) | null;
}

/**
 * Time that passes only when nothing is left to do at the moment that it shows. Timers run one by one in the order of their time, then
 * of their making, and everything that one sets off without waiting runs before the next.
 */
export class VirtualTime implements Clock {
  #now = Date.UTC(2026, 0, 1);
  #order = 0;
  readonly #heap: Entry[] = [];
  /** Called whenever everything that needs no time has run. */
  onRest: () => void = () => undefined;

  now(): number {
    return this.#now;
  }

  /** Runs something in `ms`. */
  in(ms: number, run: () => void): Timer {
    const entry: Entry = { at: this.#now + Math.max(0, ms), order: this.#order++, run };
    this.#push(entry);
    return {
      cancel: () => {
        entry.run = null;
      },
    };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        timer.cancel();
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = this.in(ms, done);
      signal?.addEventListener('abort', done, { once: true });
    });
  }

  after(ms: number, run: () => void): () => void {
    const { cancel } = this.in(ms, run);
    return cancel;
  }

  /** Lets everything run that needs no time. */
  async rest(): Promise<void> {
    await drained();
    this.onRest();
  }

  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.rest();
    for (let next = this.#heap[0]; next && next.at <= end; next = this.#heap[0]) {
      this.#pop();
      if (!next.run) continue;
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await this.rest();
    }
    this.#now = end;
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let place = heap.length;
    heap.push(entry);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent] as Entry;
      if (!isBefore(entry, above)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let place = 0;
    for (;;) {
      const left = place * 2 + 1;
      const right = left + 1;
      let child = left;
      if (left >= heap.length) break;
      if (right < heap.length && isBefore(heap[right] as Entry, heap[left] as Entry)) child = right;
      const below = heap[child] as Entry;
      if (!isBefore(below, last)) break;
      heap[place] = below;
      place = child;
    }
    heap[place] = last;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** A tick runs only when no promise is left to be followed up, so one is enough however long a chain of them is. */
function drained(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
