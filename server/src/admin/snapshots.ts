import type { Clock } from '../clock.js';
import { createTurns } from '../turns.js';

/** Snapshots that are made at once, and that wait for that: each reads as much as a channel has clients. */
const MAKING = 1;
const WAITING = 8;

/** Lists that are made once and paged from for a while. */
export interface Snapshots<T> {
  /** The list of that key, made anew when there is none or it is too old. Whoever asks while it is made waits for the same one. Rejects with `overloaded`, or as `make` does. */
  get(key: string, make: () => Promise<T>): Promise<T>;
}

interface Kept<T> {
  list: Promise<T>;
  /** Null while it is made. */
  made: { at: number; forMs: number } | null;
}

/** Keeps at most `most` lists; past that the oldest goes. `keepMs`: for how long a list stays, which may depend on what it cost. */
export function createSnapshots<T>(bounds: {
  keepMs(list: T): number;
  most: number;
  clock: Pick<Clock, 'now'>;
}): Snapshots<T> {
  const { keepMs, most, clock } = bounds;
  const kept = new Map<string, Kept<T>>();
  const turns = createTurns({ most: MAKING, waiting: WAITING });

  function isFresh({ made }: Kept<T>): boolean {
    return made === null || Math.abs(clock.now() - made.at) < made.forMs;
  }

  function forgetOld(): void {
    for (const [key, snapshot] of kept) if (!isFresh(snapshot)) kept.delete(key);
    for (const key of kept.keys()) {
      if (kept.size < most) break;
      kept.delete(key);
    }
  }

  function begin(key: string, make: () => Promise<T>): Promise<T> {
    const snapshot: Kept<T> = { list: turns.run(make), made: null };
    kept.set(key, snapshot);
    const forget = () => void (kept.get(key) === snapshot && kept.delete(key));
    snapshot.list.then((list) => {
      snapshot.made = { at: clock.now(), forMs: keepMs(list) };
      // A large list is not held until somebody asks for another.
      setTimeout(forget, snapshot.made.forMs).unref();
    }, forget);
    return snapshot.list;
  }

  return {
    get(key, make) {
      const snapshot = kept.get(key);
      if (snapshot && isFresh(snapshot)) return snapshot.list;
      forgetOld();
      return begin(key, make);
    },
  };
}
