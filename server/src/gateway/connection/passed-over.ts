import type { Clock } from '../../clock.js';
import type { Delivery } from '../../delivery/delivery.js';

/** Channels that one question for heads names. */
const HEADS_PART = 500;
const RETRY_MS = 1_000;

type Heads = Awaited<ReturnType<Delivery['heads']>>;

interface PassedOverDeps {
  clock: Clock;
  heads: Delivery['heads'];
  /** The rooms themselves. */
  enter(connection: string, channel: string): void;
  exit(connection: string, channel: string): void;
  /** Tells a connection where its channels end; one that is gone is ignored. */
  tell(connection: string, heads: Heads): void;
}

/**
 * PU5: connections that live frames pass over because their queue is full. While one is here it is in no room, and what it enters is remembered. When its
 * queue has drained it is back in its rooms first and told the heads of its channels then, so that what is pushed in between comes to it.
 */
export interface PassedOver {
  readonly ids: readonly string[];
  has(connection: string): boolean;
  /** Takes a connection out of these rooms, in which it is. */
  pass(connection: string, channels: readonly string[]): void;
  /** True when the connection is passed over: the channel is remembered for it. */
  enter(connection: string, channel: string): boolean;
  exit(connection: string, channel: string): void;
  /** The connection is gone. */
  forget(connection: string): void;
  /** The queue of the connection has drained. */
  drained(connection: string): void;
  /** Nobody is told anything any more. */
  stop(): void;
}

export function createPassedOver({ clock, heads, enter, exit, tell }: PassedOverDeps): PassedOver {
  const passed = new Map<string, Set<string>>();
  /** Back in their rooms, not yet told the heads of these channels. */
  const untold = new Map<string, ReadonlySet<string>>();
  const stopped = new AbortController();
  let isTelling = false;

  /** One question for all that came back together: many slow readers of one channel drain at the same time. */
  async function headsOf(groups: Iterable<ReadonlySet<string>>): Promise<Heads> {
    const channels = new Set<string>();
    for (const group of groups) for (const channel of group) channels.add(channel);
    const all: Heads = { epoch: '', heads: {} };
    const names = [...channels];
    for (let start = 0; start < names.length; start += HEADS_PART) {
      const part = await heads(names.slice(start, start + HEADS_PART));
      all.epoch = part.epoch;
      Object.assign(all.heads, part.heads);
    }
    return all;
  }

  async function tellUntold(): Promise<void> {
    if (isTelling) return;
    isTelling = true;
    while (untold.size > 0 && !stopped.signal.aborted) {
      const batch = [...untold];
      const known = await headsOf(untold.values()).catch(() => null);
      if (!known) {
        // Live state is away. What they missed is shown to them once it is back.
        await clock.sleep(RETRY_MS, stopped.signal);
        continue;
      }
      for (const [connection, channels] of batch) {
        // Gone or passed over again meanwhile.
        if (untold.get(connection) !== channels) continue;
        untold.delete(connection);
        const own = [...channels].flatMap((channel) => {
          const head = known.heads[channel];
          return head === undefined ? [] : [[channel, head] as const];
        });
        if (own.length > 0) tell(connection, { epoch: known.epoch, heads: Object.fromEntries(own) });
      }
    }
    isTelling = false;
  }

  return {
    get ids() {
      return [...passed.keys()];
    },
    has: (connection) => passed.has(connection),
    pass(connection, channels) {
      untold.delete(connection);
      passed.set(connection, new Set(channels));
      for (const channel of channels) exit(connection, channel);
    },
    enter(connection, channel) {
      return passed.get(connection)?.add(channel) !== undefined;
    },
    exit: (connection, channel) => void passed.get(connection)?.delete(channel),
    forget(connection) {
      passed.delete(connection);
      untold.delete(connection);
    },
    drained(connection) {
      const channels = passed.get(connection);
      if (!channels) return;
      passed.delete(connection);
      for (const channel of channels) enter(connection, channel);
      untold.set(connection, channels);
      void tellUntold();
    },
    stop: () => stopped.abort(),
  };
}
