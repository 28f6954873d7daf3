import type { Clock } from '../clock.js';
import type { Events } from '../events.js';
import type { Queue } from '../queue/queue.js';
import { SHARDS } from './shard.js';

/** Tells the queue that a shard has work. Never awaited by a save: the outbox holds the message, the sweep finds what is lost. */
export type Relay = (shard: number) => void;

interface RelayDeps {
  queue: Queue;
  clock: Clock;
  events: Events;
  /** From one add of a shard to its next, and longer where many shards are busy. A job costs as much as some dozens of messages. */
  gapMs: number;
  /** No other process works on this store: a job that was added and has not read here stands in the queue still. */
  isAlone: boolean;
}

/** So many busy shards may each add at every gap; more share that. */
const FREE_SHARDS = 4;
/** A job or a run of which nothing is heard for so long may be lost. */
const LOST_AFTER_MS = 1_000;

interface Shard {
  /** Something was saved, and no run of this process has read the outbox since. */
  isWanted: boolean;
  /** A job was added, of this shard or of one that takes it along, and has not begun here. Not known where other processes may have taken it. */
  isStanding: boolean;
  /** Runs in this process; two when the sweep helps. */
  runs: number;
  /** Called when any of it may have changed. */
  wake(): void;
}

/** What the runs of this process tell, of shards. */
export interface Runs {
  began(shard: number): void;
  /** The outbox is about to be read: everything that was saved before will be found. */
  reading(shard: number): void;
  ended(shard: number): void;
  /**
   * A job of this name has begun where no other process takes any: `take` is called for each shard that counted on it (or for the one of its name, when
   * none did) and, until the job is over, for each that wants a run. It answers whether it began one; if so that shard needs no job.
   */
  jobBegan(name: number, take: (shard: number) => boolean): { over(): void };
}

/**
 * RL1: at most one add per shard and process is under way, and the next one follows after a gap; whatever comes meanwhile shares it, so that a
 * queue that is not there costs one pending promise per shard and no more. Nothing is added while a job stands in the queue, nor while a run goes on that may
 * read what was saved. A message that comes alone waits for nothing.
 *
 * RL2: a process that works alone on its store adds no job while another one stands, of whatever shard, nor while one runs that takes
 * others along: jobs then do not grow with the number of busy shards.
 */
export function createRelay({ queue, clock, events, gapMs, isAlone }: RelayDeps): { relay: Relay; runs: Runs } {
  const shards = new Map<number, Shard>();
  /** Those that add or wait. */
  const busy = new Set<number>();
  /** Those that the job that stands will take along. */
  const along = new Set<number>();
  let taker: ((shard: number) => boolean) | undefined;
  /** Names of the jobs that run: the queue holds another one of such a name back until its run has ended. */
  const names = new Set<number>();

  function of(shard: number): Shard {
    const known = shards.get(shard);
    if (known) return known;
    const made = { isWanted: false, isStanding: false, runs: 0, wake: () => undefined };
    shards.set(shard, made);
    return made;
  }

  async function add(shard: number, state: Shard): Promise<void> {
    busy.add(shard);
    while (state.isWanted) {
      if ((state.isStanding || state.runs > 0) && (await isWoken(state))) continue;
      state.isWanted = false;
      // Before the add: its run may begin before the answer is here.
      state.isStanding = isAlone;
      try {
        await ask(shard);
      } catch (error) {
        state.isWanted = false;
        state.isStanding = false;
        forsake();
        events.emit('relayFailed', { shard, error });
        break;
      }
      if (gapMs > 0) await clock.sleep(gapMs * Math.max(1, busy.size / FREE_SHARDS));
    }
    busy.delete(shard);
  }

  async function ask(shard: number): Promise<void> {
    if (!isAlone) return queue.fanOut(shard);
    if (taker?.(shard)) return;
    // One that counted on a job already and was not taken lost it.
    const isCovered = along.size > 0 && !along.has(shard);
    along.add(shard);
    if (!isCovered) await queue.fanOut(freeName(shard));
  }

  function freeName(shard: number): number {
    for (let step = 0; step < SHARDS; step += 1) {
      const name = (shard + step) % SHARDS;
      if (!names.has(name)) return name;
    }
    return shard;
  }

  /** The job that others counted on is not there. */
  function forsake(): void {
    const left = [...along];
    along.clear();
    for (const shard of left) {
      of(shard).isStanding = false;
      of(shard).wake();
    }
  }

  /** One whose run goes on wants another after it; nothing runs twice at once here. */
  function takeOnce(shard: number, take: (shard: number) => boolean): boolean {
    const state = of(shard);
    if (state.runs === 0) return take(shard);
    state.isStanding = false;
    relay(shard);
    return true;
  }

  function relay(shard: number): void {
    const state = of(shard);
    state.isWanted = true;
    if (!busy.has(shard)) void add(shard, state);
  }

  /** False when nothing is heard for too long. */
  function isWoken(state: Shard): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = clock.after(LOST_AFTER_MS, () => resolve(false));
      state.wake = () => {
        cancel();
        resolve(true);
      };
    });
  }

  return {
    relay,
    runs: {
      began(shard) {
        const state = of(shard);
        state.runs += 1;
        state.isStanding = false;
      },
      reading(shard) {
        const state = of(shard);
        state.isWanted = false;
        state.wake();
      },
      ended(shard) {
        const state = of(shard);
        state.runs -= 1;
        state.isStanding = false;
        state.wake();
      },
      jobBegan(name, take) {
        const counted = along.size > 0 ? [...along] : of(name).runs === 0 ? [name] : [];
        along.clear();
        names.add(name);
        const takeThis = (shard: number) => takeOnce(shard, take);
        taker = takeThis;
        for (const shard of counted) {
          if (takeThis(shard)) continue;
          of(shard).isStanding = false;
          relay(shard);
        }
        return {
          over() {
            names.delete(name);
            if (taker === takeThis) taker = undefined;
          },
        };
      },
    },
  };
}
