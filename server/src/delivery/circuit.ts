import type { Clock } from '../clock.js';
import { isCode } from '../errors.js';
import type { Events } from '../events.js';
import type { LiveState } from '../live/live-state.js';
import type { Store } from '../store/store.js';
import type { Relay } from './relay.js';

const FIRST_PROBE_MS = 100;
const MOST_BETWEEN_PROBES_MS = 1_000;
/** A probe that gets no answer is given up for the next one: what was away may have left its questions behind. */
const PROBE_MS = 1_000;

export interface Circuit {
  /** Whether a run of the shard is to end at once. It is asked for again when the circuit closes. */
  turnsAway(shard: number): boolean;
  /** A run of the shard failed. Opens the circuit if store or live state were away, or had too much to do. */
  failed(shard: number, error: unknown): void;
  /** A run got through: the next failure is probed soon again. */
  succeeded(): void;
  /** Ends a probe that is under way; nothing is relayed any more. */
  stop(): Promise<void>;
}

interface CircuitDeps {
  store: Pick<Store, 'ping'>;
  live: Pick<LiveState, 'ping'>;
  relay: Relay;
  clock: Clock;
  events: Events;
  /** 0 <= random() < 1: spreads the probes of several workers. */
  random(): number;
}

/** What a worker meets when the store or live state is away or too busy, as opposed to a message that cannot be handled. */
export function isTrouble(error: unknown): boolean {
  return isCode(error, 'store_unavailable') || isCode(error, 'live_unavailable') || isCode(error, 'overloaded');
}

/**
 * FO7: while the store or live state is away, one probe per process asks for it, and not each of 16 shards for 2 s at a time. When both answer,
 * every shard that was turned away is relayed at once. Where they answer and yet the work fails (a full disk), the time between tries grows.
 */
export function createCircuit({ store, live, relay, clock, events, random }: CircuitDeps): Circuit {
  const turnedAway = new Set<number>();
  const stopping = new AbortController();
  let delayMs = FIRST_PROBE_MS;
  let probing: Promise<void> | null = null;

  async function probe(): Promise<void> {
    events.emit('circuit', { state: 'open' });
    do {
      await clock.sleep(delayMs / 2 + (random() * delayMs) / 2, stopping.signal);
      delayMs = Math.min(delayMs * 2, MOST_BETWEEN_PROBES_MS);
      if (stopping.signal.aborted) return;
    } while (!(await bothAnswer()));
    if (stopping.signal.aborted) return;
    probing = null;
    events.emit('circuit', { state: 'closed' });
    const shards = [...turnedAway];
    turnedAway.clear();
    for (const shard of shards) relay(shard);
  }

  async function bothAnswer(): Promise<boolean> {
    const done = new AbortController();
    const end = () => done.abort();
    stopping.signal.addEventListener('abort', end, { once: true });
    const answered = Promise.all([store.ping(), live.ping()]).then(
      () => true,
      () => false,
    );
    const late = clock.sleep(PROBE_MS, done.signal).then(() => false);
    try {
      return await Promise.race([answered, late]);
    } finally {
      stopping.signal.removeEventListener('abort', end);
      end();
    }
  }

  return {
    turnsAway(shard) {
      if (probing === null) return false;
      turnedAway.add(shard);
      return true;
    },
    failed(shard, error) {
      if (!isTrouble(error) || stopping.signal.aborted) return;
      turnedAway.add(shard);
      probing ??= probe();
    },
    succeeded() {
      // A run that was under way when the circuit opened says nothing about now.
      if (probing === null) delayMs = FIRST_PROBE_MS;
    },
    async stop() {
      stopping.abort();
      await probing;
    },
  };
}
