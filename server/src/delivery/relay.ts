import type { Clock } from '../clock.js';
import type { Events } from '../events.js';
import type { Queue } from '../queue/queue.js';

/** Tells the queue that a shard has work. Never awaited by a save: the outbox holds the message, the sweep finds what is lost. */
export type Relay = (shard: number) => void;

interface RelayDeps {
  queue: Queue;
  clock: Clock;
  events: Events;
  /** From one add of a shard to its next, and longer where many shards are busy. A job costs as much as some dozens of messages. */
  gapMs: number;
}

/** So many busy shards may each add at every gap; more share that. */
const FREE_SHARDS = 4;

type Pending = 'adding' | 'adding, and again after';

/**
 * RL1: at most one add per shard and process is under way, and the next one follows after a gap; whatever comes meanwhile shares it, so that a
 * queue that is not there costs one pending promise per shard and no more. A message that comes alone waits for nothing.
 */
export function createRelay({ queue, clock, events, gapMs }: RelayDeps): Relay {
  const pending = new Map<number, Pending>();

  async function add(shard: number): Promise<void> {
    do {
      pending.set(shard, 'adding');
      try {
        await queue.fanOut(shard);
      } catch (error) {
        pending.delete(shard);
        events.emit('relayFailed', { shard, error });
        return;
      }
      if (gapMs > 0) await clock.sleep(gapMs * Math.max(1, pending.size / FREE_SHARDS));
    } while (pending.get(shard) === 'adding, and again after');
    pending.delete(shard);
  }

  return (shard) => {
    if (pending.has(shard)) pending.set(shard, 'adding, and again after');
    else void add(shard);
  };
}
