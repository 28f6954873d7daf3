import { setTimeout as sleep } from 'node:timers/promises';
import type { StoreLog } from '../log.js';
import { type Connection, connectAgain, disconnect, readId } from './connection.js';
import { withDeadline } from './deadline.js';

/** Longest time that one look at the server may take, in milliseconds. */
const LOOK_MS = 1_000;
/** How long the connection in use has to show that it works, once another one does. */
const GRACE_MS = 300;
/** Time between two looks. */
const PAUSE_MS = 200;

export interface Revival {
  /** An operation found no store: looks until there is one again, once at a time. Returns at once. */
  start(): void;
  /** The server holds another store than the one that was opened, as far as is known. */
  readonly foreign: boolean;
  stop(): Promise<void>;
}

interface RevivalOptions {
  url: string;
  /** The connection in use. */
  current(): Connection;
  /** When an operation was last answered over the connection in use, by `performance.now()`. */
  lastAnswer(): number;
  /** Puts another connection in its place; what is under way there ends. */
  replace(by: Connection): void;
  log?: StoreLog | undefined;
}

/**
 * Brings the store back after trouble. The driver alone may not: a heartbeat (or an operation) that begins just when the server has
 * hung up waits for ever for a socket that is gone (7.9.0), and from then on the driver takes the server for unknown. So another
 * connection is tried until it works; if the one in use does not work then, it is replaced.
 */
export function createRevival(options: RevivalOptions): Revival {
  const stopped = new AbortController();
  let running: Promise<void> | undefined;
  let foreign = false;

  function look(): Promise<Connection | null> {
    return connectAgain(options.url, LOOK_MS).catch(() => null);
  }

  /** Whether the connection in use answers, now or since a time. A server that is merely slow keeps its connection. */
  async function works(connection: Connection, since: number): Promise<boolean> {
    if (options.lastAnswer() > since) return true;
    const answer = withDeadline(GRACE_MS, () => readId(connection.collections));
    return (await answer.catch(() => null)) === connection.id;
  }

  async function revive(): Promise<void> {
    const since = performance.now();
    let told = false;
    while (!stopped.signal.aborted) {
      const other = await look();
      if (other && (await settle(other, since))) {
        if (told) options.log?.warn({ ms: Math.round(performance.now() - since) }, 'MongoDB answers again');
        return;
      }
      // A single slow operation is not worth a line.
      if (!told) {
        const text = foreign
          ? 'MongoDB holds another store than at the start: stop the service before the database is changed, or start it anew'
          : 'MongoDB does not answer: saves are refused until it does';
        options.log?.warn({}, text);
      }
      told = true;
      await sleep(PAUSE_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  }

  /** Decides between the connection in use and another one that works; answers whether the store is back. */
  async function settle(other: Connection, since: number): Promise<boolean> {
    const inUse = options.current();
    foreign = other.id !== inUse.id;
    if (foreign || stopped.signal.aborted || (await works(inUse, since))) {
      await disconnect(other);
      return !foreign;
    }
    options.replace(other);
    await disconnect(inUse);
    return true;
  }

  return {
    start() {
      if (stopped.signal.aborted) return;
      running ??= revive().finally(() => {
        running = undefined;
      });
    },
    get foreign() {
      return foreign;
    },
    async stop() {
      stopped.abort();
      await running;
    },
  };
}
