import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../src/clock.js';

interface Sleeper {
  at: number;
  order: number;
  wake(): void;
}

/** A clock that stands still until it is moved. Sleepers wake in order of their time, and what they start runs before the next wakes. */
export class ManualClock implements Clock {
  #now = Date.UTC(2026, 0, 1);
  #order = 0;
  readonly #sleepers = new Set<Sleeper>();

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { at: this.#now + ms, order: this.#order++, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  after(ms: number, run: () => void): () => void {
    const wake = () => {
      this.#sleepers.delete(sleeper);
      run();
    };
    const sleeper = { at: this.#now + ms, order: this.#order++, wake };
    this.#sleepers.add(sleeper);
    return () => void this.#sleepers.delete(sleeper);
  }

  /** Lets everything run that needs no time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) await setImmediate();
  }

  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.settle();
    for (;;) {
      const next = [...this.#sleepers].sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (next === undefined || next.at > end) break;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await this.settle();
    }
    this.#now = Math.max(this.#now, end);
  }

  /** Code that runs takes so long: nobody wakes meanwhile. */
  spend(ms: number): void {
    this.#now += ms;
  }
}
