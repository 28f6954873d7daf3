import type { Clock } from '../clock.js';
import { SurecastError } from '../errors.js';

export interface GatherOptions<T, R> {
  /** Handles a group and answers for each item, in order. A rejection goes to every item of the group. */
  run(items: T[]): Promise<R[]>;
  /** Most items of one group. */
  most: number;
  /** Most items that wait; one more is refused with `overloaded`. */
  bound: number;
  /** How heavy an item is; a group stops before `mostWeight`, and waiting items before `boundWeight`. */
  weigh?: { of(item: T): number; most: number; bound: number };
  /** How long the first item of a group waits for company; 0 starts at once when nothing is under way. */
  lingerMs?: number;
  /** How long a group that is not full waits for company when several went right before it: many come one by one, and each call costs. */
  busyLingerMs?: number;
}

export interface Gather<T, R> {
  add(item: T): Promise<R>;
  readonly waiting: number;
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>;
}

/** So many groups without a break make it busy. */
const BUSY = 3;

interface Waiting<T, R> {
  item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Group commit: one group is under way at a time, and what arrives meanwhile shares the next one. Under load groups grow by
 * themselves; an idle service adds no latency but `lingerMs`.
 */
export function createGather<T, R>(options: GatherOptions<T, R>, clock: Clock): Gather<T, R> {
  let queue: Waiting<T, R>[] = [];
  let weight = 0;
  let loop: Promise<void> | null = null;

  function nextGroup(): Waiting<T, R>[] {
    let end = 0;
    let groupWeight = 0;
    for (const { item } of queue) {
      const itemWeight = options.weigh?.of(item) ?? 0;
      const full = end === options.most || (end > 0 && groupWeight + itemWeight > (options.weigh?.most ?? 0));
      if (full) break;
      groupWeight += itemWeight;
      end += 1;
    }
    const group = queue.slice(0, end);
    queue = queue.slice(end);
    weight -= groupWeight;
    return group;
  }

  async function work(): Promise<void> {
    // Even without a wait, what came in the same turn of the event loop goes together.
    await (options.lingerMs ? clock.sleep(options.lingerMs) : null);
    for (let groups = 0; queue.length > 0; groups += 1) {
      const isBusy = groups >= BUSY && queue.length < options.most;
      if (isBusy && options.busyLingerMs) await clock.sleep(options.busyLingerMs);
      const group = nextGroup();
      try {
        const results = await options.run(group.map(({ item }) => item));
        group.forEach(({ resolve }, index) => {
          resolve(results[index] as R);
        });
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
  }

  function start(): void {
    loop ??= work().finally(() => {
      loop = null;
      if (queue.length > 0) start();
    });
  }

  return {
    add(item) {
      const itemWeight = options.weigh?.of(item) ?? 0;
      if (queue.length >= options.bound || (queue.length > 0 && weight + itemWeight > (options.weigh?.bound ?? 0))) {
        return Promise.reject(new SurecastError('overloaded'));
      }
      return new Promise<R>((resolve, reject) => {
        queue.push({ item, resolve, reject });
        weight += itemWeight;
        start();
      });
    },
    get waiting() {
      return queue.length;
    },
    async idle() {
      while (loop) await loop;
    },
  };
}
