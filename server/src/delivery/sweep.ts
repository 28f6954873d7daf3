import type { Clock } from '../clock.js';
import type { DeliveryEvents, Events } from '../events.js';
import type { LiveState } from '../live/live-state.js';
import type { Queue } from '../queue/queue.js';
import type { Store } from '../store/store.js';
import type { Drop } from './drop.js';
import { CLOCK_SKEW_MS, type FanOut } from './fan-out.js';
import type { Relay } from './relay.js';
import type { ResendPass } from './resend.js';
import type { Settle } from './settle.js';
import { SHARDS } from './shard.js';

/** SW1: an entry that stands longer than this has lost its job. */
const RELAY_AFTER_MS = 1_000;
/** SW2: past this the queue is not trusted to do it: fan-out runs right here. */
const FAN_OUT_AFTER_MS = 10_000;
/** Slices of fan-out that one shard may take in a look, when the queue is not there to continue them. */
const FAN_OUT_SLICES = 10;
const RESEND_AFTER_MS = 5_000;
const DEPARTURE_AFTER_MS = 5_000;
const DEPARTURES = 100;
const NODE_GONE_AFTER_MS = 5_000;
const SETTLE_CHANNELS = 50;

type Part = DeliveryEvents['swept'][0]['what'] | 'node' | 'checkpoint' | 'retention';

interface SweepDeps {
  store: Store;
  live: LiveState;
  queue: Queue;
  fanOut: FanOut;
  resendPass: ResendPass;
  relay: Relay;
  drop: Drop;
  settle: Settle;
  /** One bounded look each; those that can take long end early when the signal aborts. */
  expire(signal?: AbortSignal): Promise<void>;
  checkpoint(signal?: AbortSignal): Promise<void>;
  retain(signal?: AbortSignal): Promise<void>;
  clock: Clock;
  events: Events;
  everyMs: number;
}

export interface Sweep {
  /** One look at everything. A part that fails says so and leaves the others alone. */
  once(): Promise<void>;
  /** Takes every registered node for dead. For a process that knows itself alone, before it registers. */
  expireNodes(): Promise<void>;
  /** Sweeps until the signal aborts; resolves when the last look has ended. */
  run(signal: AbortSignal): Promise<void>;
}

/**
 * Looks for work that lost its owner. It runs in every worker process on a timer and not as a job, since the queue may be what was
 * lost; everything that it does is safe to do twice, or at the same time as another.
 */
export function createSweep(deps: SweepDeps): Sweep {
  const { store, live, queue, fanOut, resendPass, relay, drop, settle, clock, events } = deps;
  const overdueSince = new Map<number, number>();
  const oldestSeen = new Map<number, { due: number; since: number }>();
  const deadSince = new Map<string, number>();
  let isFirstLook = true;
  let stopping: AbortSignal | undefined;

  /** Ages are what this process saw standing, not differences between two nodes' clocks. */
  async function outbox(): Promise<void> {
    const now = clock.now();
    const due = await store.dueShards(now + CLOCK_SKEW_MS);
    const standing = new Set(due.map(({ shard }) => shard));
    for (const shard of oldestSeen.keys()) if (!standing.has(shard)) oldestSeen.delete(shard);
    for (const { shard, oldestDue } of due) {
      const seen = oldestSeen.get(shard);
      if (seen?.due !== oldestDue) oldestSeen.set(shard, { due: oldestDue, since: now });
      // What stands at a worker's start was left by a process that is gone, as far as anyone can tell.
      const late = seen?.due === oldestDue ? now - seen.since : isFirstLook ? RELAY_AFTER_MS : 0;
      if (late >= FAN_OUT_AFTER_MS) {
        await alone('fanOut', async () => {
          await fanOutHere(shard);
          events.emit('swept', { what: 'fanOut', count: 1 });
        });
      } else if (late >= RELAY_AFTER_MS) {
        relay(shard);
        events.emit('swept', { what: 'relay', count: 1 });
      }
    }
    isFirstLook = false;
  }

  /** SW4: one item that fails keeps no other from its turn. Once the sweep is to end, no further one begins. */
  async function alone(what: Part, work: () => Promise<void>): Promise<void> {
    if (stopping?.aborted) return;
    try {
      await work();
    } catch (error) {
      events.emit('sweepFailed', { what, error });
    }
  }

  async function fanOutHere(shard: number): Promise<void> {
    for (let slice = 0; slice < FAN_OUT_SLICES; slice += 1) if ((await fanOut.run(shard)) === 'done') return;
  }

  /** A resend job that was lost is asked for again; if that does not help, the pass runs right here. */
  async function resends(): Promise<void> {
    // SL3: while the store does not answer, nobody's schedule goes on.
    await store.ping();
    for (let shard = 0; shard < SHARDS; shard += 1) await alone('resend', () => resendOf(shard));
  }

  async function resendOf(shard: number): Promise<void> {
    await live.beat(shard);
    const dueIn = await live.nextDue(shard);
    if (dueIn === null || dueIn > 0) overdueSince.delete(shard);
    if (dueIn === null) return;
    const since = overdueSince.get(shard) ?? clock.now();
    if (dueIn === 0) overdueSince.set(shard, since);
    if (dueIn > 0 || clock.now() - since < RESEND_AFTER_MS) return queue.resend(shard, dueIn);
    await resendPass.run(shard);
    events.emit('swept', { what: 'resend', count: 1 });
  }

  async function departures(): Promise<void> {
    for (let shard = 0; shard < SHARDS; shard += 1) {
      for (const departure of await live.departures(shard, DEPARTURE_AFTER_MS, DEPARTURES)) {
        await alone('departure', async () => {
          await drop.finish(departure);
          events.emit('swept', { what: 'departure', count: 1 });
        });
      }
    }
  }

  /**
   * PR3: a node whose lease ended is gone; its clients are away until they connect elsewhere. A lease can also end because live state was
   * away, so it must be seen ended for a while in which the node could have renewed it.
   */
  async function nodes(): Promise<void> {
    const now = clock.now();
    const listed = await live.nodes();
    // Others may have removed one.
    for (const id of deadSince.keys()) if (!listed.some((node) => node.id === id)) deadSince.delete(id);
    for (const node of listed) {
      const since = deadSince.get(node.id) ?? now;
      if (node.alive) deadSince.delete(node.id);
      else deadSince.set(node.id, since);
      if (node.alive || now - since < NODE_GONE_AFTER_MS) continue;
      await alone('node', () => expire(node.id));
    }
  }

  async function expire(node: string): Promise<void> {
    let clients = 0;
    for (let shard = 0; shard < SHARDS; shard += 1) clients += await live.awayNode(shard, node);
    await live.removeNode(node);
    deadSince.delete(node);
    events.emit('nodeExpired', { node, clients });
  }

  async function settled(): Promise<void> {
    let count = 0;
    for (let shard = 0; shard < SHARDS; shard += 1) {
      for (const channel of await live.unsettled(shard, SETTLE_CHANNELS)) {
        await alone('settle', async () => {
          count += await settle.settle(channel);
        });
      }
    }
    if (count > 0) events.emit('swept', { what: 'settle', count });
  }

  const urgent: [Part, () => Promise<void>][] = [
    ['relay', outbox],
    ['resend', resends],
    ['node', nodes],
  ];
  const lasting: [Part, () => Promise<void>][] = [
    ['departure', departures],
    ['settle', settled],
    ['expiry', () => deps.expire(stopping)],
    ['checkpoint', () => deps.checkpoint(stopping)],
    ['retention', () => deps.retain(stopping)],
  ];

  async function look(parts: typeof urgent): Promise<void> {
    for (const [what, part] of parts) await alone(what, part);
  }

  return {
    once: () => look([...urgent, ...lasting]),
    async expireNodes() {
      for (const { id } of await live.nodes()) await expire(id);
    },
    async run(signal) {
      stopping = signal;
      const repeat = async (parts: typeof urgent) => {
        while (!signal.aborted) {
          await look(parts);
          await clock.sleep(deps.everyMs, signal);
        }
      };
      // SW5: settling 10,000 channels takes seconds, and retention minutes: lost work does not wait behind them.
      await Promise.all([repeat(urgent), repeat(lasting)]);
    },
  };
}
