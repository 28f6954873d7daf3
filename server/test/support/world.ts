import type { Closed, Dropped, Frame, SubscribeAnswer } from '@surecast/shared/protocol';
import type { Bus } from '../../src/bus/bus.js';
import { createLocalBus } from '../../src/bus/memory/index.js';
import { createMessagePath, type DeliveryDeps, type MessagePath } from '../../src/delivery/index.js';
import { shardOf } from '../../src/delivery/shard.js';
import { createEvents, type Events } from '../../src/events.js';
import type { Gateway } from '../../src/gateway/gateway.js';
import { createMemoryLiveState, type MemoryLiveState } from '../../src/live/memory/index.js';
import { createMemoryQueue, type MemoryQueue } from '../../src/queue/memory/index.js';
import { createMemoryDisk, createMemoryStore } from '../../src/store/memory/index.js';
import type { Store } from '../../src/store/store.js';
import { ManualClock } from './manual-clock.js';
import { withManyNodes } from './many-nodes-bus.js';

/** One socket of the world: what was written to it, in order. */
export interface Wire {
  frames: Frame[];
  heads: { channel: string; epoch: string; head: number }[];
  dropped: Dropped[];
  closed: Closed[];
  full: boolean;
}

/** Connections whose wire delivers at once and can be cut; the port's semantics without sockets. */
export class WiredGateway implements Gateway {
  readonly wires = new Map<string, Wire>();
  readonly #rooms = new Map<string, Set<string>>();

  open(connection: string): Wire {
    const wire: Wire = { frames: [], heads: [], dropped: [], closed: [], full: false };
    this.wires.set(connection, wire);
    return wire;
  }

  cut(connection: string): void {
    this.wires.delete(connection);
    for (const room of this.#rooms.values()) room.delete(connection);
  }

  get size(): number {
    return this.wires.size;
  }

  broadcast(frame: Frame): number {
    let count = 0;
    for (const connection of this.#rooms.get(frame.channel) ?? [])
      if (this.send(connection, frame) === 'written') count += 1;
    return count;
  }

  announce(beacon: { channel: string; epoch: string; head: number }): void {
    for (const connection of this.#rooms.get(beacon.channel) ?? []) this.wires.get(connection)?.heads.push(beacon);
  }

  channels(): string[] {
    return [...this.#rooms].filter(([, room]) => room.size > 0).map(([channel]) => channel);
  }

  send(connection: string, frame: Frame): 'written' | 'gone' | 'full' {
    const state = this.writable(connection);
    if (state !== 'open') return state;
    this.wires.get(connection)?.frames.push(structuredClone(frame));
    return 'written';
  }

  writable(connection: string): 'open' | 'gone' | 'full' {
    const wire = this.wires.get(connection);
    if (!wire) return 'gone';
    return wire.full ? 'full' : 'open';
  }

  enter(connection: string, channel: string): void {
    if (!this.wires.has(connection)) return;
    const room = this.#rooms.get(channel) ?? new Set();
    this.#rooms.set(channel, room.add(connection));
  }

  exit(connection: string, channel: string): void {
    this.#rooms.get(channel)?.delete(connection);
  }

  drop(connection: string, dropped: Dropped): void {
    this.wires.get(connection)?.dropped.push(dropped);
    this.exit(connection, dropped.channel);
  }

  close(connection: string, closed: Closed): void {
    this.wires.get(connection)?.closed.push(closed);
    this.cut(connection);
  }
}

/** One process of the world: a message path and the connections that it holds. */
export interface WorldNode {
  gateway: WiredGateway;
  path: MessagePath;
  connect(
    client: string,
    position?: { after?: number; epoch?: string; rewind?: number },
  ): Promise<{
    connection: string;
    wire: Wire;
    answer: SubscribeAnswer;
    /** Seqs with their attempt, as they came. */
    sends(): [seq: number, attempt: number][];
  }>;
}

export interface World extends WorldNode {
  clock: ManualClock;
  store: Store;
  live: MemoryLiveState;
  queue: MemoryQueue;
  bus: Bus;
  events: Events;
  save(text?: string, channel?: string): Promise<string>;
  ack(client: string, upTo: number): Promise<{ cursor: number }>;
  /** Another process on the same store, live state, queue and bus, as it sees them with `changes`. It takes no jobs. */
  addNode(
    name: string,
    changes?: Partial<Pick<DeliveryDeps, 'store' | 'live' | 'queue' | 'bus' | 'clock'>>,
  ): Promise<WorldNode>;
}

export const INTERVAL_MS = 30_000;
const CHANNEL = 'items';

const DAY_MS = 86_400_000;

export interface WorldOptions {
  ring?: { messages: number; bytes: number };
  clientTtlMs?: number;
  retentionMs?: number;
  store?(store: Store): Store;
  live?(live: MemoryLiveState): MemoryLiveState;
  bus?(bus: Bus): Bus;
  worker?: boolean;
  isAlone?: boolean;
}

/** The whole message path in one process on the twins, with a clock that is moved by hand. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const clock = new ManualClock();
  const plainStore = createMemoryStore(createMemoryDisk());
  const store = options.store?.(plainStore) ?? plainStore;
  const plainLive = createMemoryLiveState({ policy: { intervalMs: INTERVAL_MS, maxResends: 5, window: 100 }, clock });
  const live = options.live?.(plainLive) ?? plainLive;
  const queue = createMemoryQueue({ clock });
  const bus = options.bus?.(withManyNodes(createLocalBus())) ?? withManyNodes(createLocalBus());
  const events = createEvents();
  let ids = 0;
  let connections = 0;
  const newId = () => `0000-${String(ids++).padStart(8, '0')}`;
  for (const part of [plainStore, plainLive, queue, bus]) await part.open();

  const addNode: World['addNode'] = async (node, changes = {}) => {
    const gateway = new WiredGateway();
    const path = createMessagePath({
      relayGapMs: 0,
      isAlone: options.isAlone ?? false,
      node,
      store,
      live,
      queue,
      bus,
      gateway,
      clock,
      events,
      newId,
      random: () => 0.5,
      sweepEveryMs: 2_000,
      clientTtlMs: options.clientTtlMs ?? DAY_MS,
      retentionMs: options.retentionMs ?? 7 * DAY_MS,
      checkpointEveryMs: 30_000,
      ring: options.ring ?? { messages: 1_000, bytes: 1_048_576 },
      catchUpReads: 8,
      rebuilds: true,
      ...changes,
    });
    await path.startPush();
    return {
      gateway,
      path,
      async connect(client, position = {}) {
        const connection = `connection-${connections++}`;
        const wire = gateway.open(connection);
        const { answer, first } = await path.delivery.subscribe({ client, channel: CHANNEL, connection, ...position });
        for (const frame of first) gateway.send(connection, frame);
        const sends = () =>
          wire.frames.flatMap(({ messages }) => messages.map(({ seq, attempt }): [number, number] => [seq, attempt]));
        return { connection, wire, answer, sends };
      },
    };
  };

  const first = await addNode('node-1');
  const { path } = first;
  if (options.worker !== false) {
    // As at the start of a process: from here on live state is whole.
    await path.repair.look();
    await queue.work({
      fanOut: (shard) => path.fanOut.run(shard, 'job'),
      resend: (shard) => path.resendPass.run(shard),
    });
  }
  return {
    ...first,
    clock,
    store,
    live,
    queue,
    bus,
    events,
    addNode,
    async save(text = 'text', channel = CHANNEL) {
      const saving = path.delivery.save({ channel, title: 'title', text, subject: 'writer' });
      await clock.settle();
      return (await saving).id;
    },
    async ack(client, upTo) {
      const acking = path.delivery.acknowledge({ client, channel: CHANNEL, epoch: store.id, upTo });
      await clock.advance(2);
      return acking;
    },
  };
}

/** The same thing with some members replaced. */
export function over<T extends object>(base: T, changes: Partial<T>): T {
  return new Proxy(base, {
    get: (target, name) => (name in changes ? Reflect.get(changes, name) : Reflect.get(target, name)),
  });
}

/** A channel that lives on this shard. */
export function channelOn(shard: number, prefix = 'c'): string {
  for (let number = 0; ; number += 1) if (shardOf(`${prefix}${number}`) === shard) return `${prefix}${number}`;
}

/** Lets time pass in which the schedule of the channel's shard is served. */
export async function servedFor({ clock, live }: World, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= INTERVAL_MS) {
    await live.beat(shardOf(CHANNEL));
    await clock.advance(Math.min(left, INTERVAL_MS));
  }
}

/** Longer than the whole life of a client that never acknowledges. */
export async function untilDropped(world: World): Promise<void> {
  for (let second = 0; second < 200; second += 1) await world.clock.advance(1_000);
}
