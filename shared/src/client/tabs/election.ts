import type { TabLocks } from './options.js';

/** Who of the tabs leads: the one that holds the lock. The browser hands it on when that tab closes or crashes. */
export interface Election {
  /** Waits for the lock. */
  stand(): void;
  /** Takes the lock from a tab that does not answer any more. */
  take(): void;
  /** Gives the lock back, or waits for it no more. */
  retire(): void;
}

interface ElectionDeps {
  locks: TabLocks;
  name: string;
  onWon(): void;
  /** Another tab took the lock. */
  onLost(): void;
}

export function createElection({ locks, name, onWon, onLost }: ElectionDeps): Election {
  /** The request that counts; earlier ones are given up. */
  let request: { abort: AbortController; release: (() => void) | null } | null = null;

  function ask(isSteal: boolean): void {
    const mine = { abort: new AbortController(), release: null as (() => void) | null };
    request = mine;
    const held = () =>
      new Promise<void>((release) => {
        if (request !== mine) return release();
        mine.release = release;
        onWon();
      });
    locks.request(name, isSteal ? { steal: true } : { signal: mine.abort.signal }, held).catch(() => {
      if (request !== mine) return;
      if (mine.release) onLost();
      // Locks are refused to pages that may not share anything: such a page is alone.
      else if (!isSteal) return onWon();
      if (request === mine) ask(false);
    });
  }

  function retire(): void {
    const old = request;
    request = null;
    if (old?.release) old.release();
    else old?.abort.abort();
  }

  return {
    stand() {
      if (!request) ask(false);
    },
    take() {
      if (request?.release) return;
      retire();
      ask(true);
    },
    retire,
  };
}
