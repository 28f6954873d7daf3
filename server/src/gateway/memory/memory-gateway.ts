import type { Delivery } from '../../delivery/delivery.js';
import { SurecastError } from '../../errors.js';
import { createPassedOver } from '../connection/passed-over.js';
import type { ConnectionDeps, Member } from '../connection/state.js';
import { createSuccession } from '../connection/succession.js';
import type { Gateway, SlowReader } from '../gateway.js';
import { createMemoryConnection, type Held, type MemoryConnection } from './memory-connection.js';

/** The gateway's twin: connections are objects, and what is written arrives when a test says so. */
export interface MemoryGateway extends Gateway {
  attach(delivery: Delivery): void;
  connect(member: Member): MemoryConnection;
  /** Connections held now, oldest first. */
  readonly connections: MemoryConnection[];
  /** Makes a connection's queue full, or drains it. A full one is passed over by the next frame of one of its channels. */
  setFull(connection: string, isFull: boolean): void;
  /** Resolves when the ends of all connections that are gone were told to delivery. */
  settled(): Promise<void>;
}

export interface MemoryGatewayDeps extends Omit<ConnectionDeps, 'delivery' | 'succession'> {
  slowReader?(reader: SlowReader): void;
}

export function createMemoryGateway(deps: MemoryGatewayDeps): MemoryGateway {
  const { clock, slowReader } = deps;
  const held = new Map<string, Held>();
  const succession = createSuccession();
  const rooms = new Map<string, Set<string>>();
  const full = new Set<string>();
  const ending = new Set<Promise<void>>();
  let delivery: Delivery | undefined;
  let made = 0;

  const passedOver = createPassedOver({
    clock,
    heads: (channels) => (delivery ? delivery.heads(channels) : Promise.resolve({ epoch: '', heads: {} })),
    enter: join,
    exit: leave,
    tell: (id, heads) => held.get(id)?.write('head', heads),
  });

  function join(id: string, channel: string): void {
    const room = rooms.get(channel) ?? new Set();
    rooms.set(channel, room.add(id));
  }

  function leave(id: string, channel: string): void {
    const room = rooms.get(channel);
    room?.delete(id);
    if (room?.size === 0) rooms.delete(channel);
  }

  function roomsOf(id: string): string[] {
    return [...rooms].flatMap(([channel, room]) => (room.has(id) ? [channel] : []));
  }

  function ended(id: string): void {
    const gone = held.get(id);
    held.delete(id);
    full.delete(id);
    passedOver.forget(id);
    for (const channel of roomsOf(id)) leave(id, channel);
    const end = gone?.connection.end().finally(() => ending.delete(end as Promise<void>));
    if (end) ending.add(end);
  }

  function writable(id: string): 'open' | 'gone' | 'full' {
    if (!held.has(id)) return 'gone';
    return full.has(id) ? 'full' : 'open';
  }

  function say(id: string, state: SlowReader['state']): void {
    const client = held.get(id)?.name;
    if (client !== undefined) slowReader?.({ client, state });
  }

  /** Connections of the room whose queue is not full; the others are passed over from now on. */
  function open(channel: string): Held[] {
    return [...(rooms.get(channel) ?? [])].flatMap((id) => {
      const found = held.get(id);
      if (found && !full.has(id)) return [found];
      passedOver.pass(id, roomsOf(id));
      say(id, 'passed over');
      return [];
    });
  }

  return {
    attach(attached) {
      delivery = attached;
    },
    connect(member) {
      if (!delivery) throw new SurecastError('internal', 'The gateway has no delivery yet.');
      made += 1;
      const id = `connection-${made}`;
      const queue = () => (full.has(id) ? 'full' : 'open');
      const connection = createMemoryConnection({ ...deps, delivery, succession }, member, {
        id,
        queue,
        onEnd: () => ended(id),
      });
      held.set(id, connection);
      return connection.client;
    },
    get connections() {
      return [...held.values()].map(({ client }) => client);
    },
    setFull(id, isFull) {
      if (isFull && held.has(id)) full.add(id);
      if (isFull || !full.delete(id)) return;
      if (passedOver.has(id)) say(id, 'drained');
      passedOver.drained(id);
    },
    async settled() {
      await Promise.all(ending);
    },
    broadcast(frame) {
      const room = open(frame.channel);
      for (const each of room) each.write('messages', frame);
      return room.length;
    },
    announce({ channel, epoch, head }) {
      for (const each of open(channel)) each.write('head', { epoch, heads: { [channel]: head } });
    },
    channels: () => [...rooms.keys()],
    send(id, frame) {
      const state = writable(id);
      if (state !== 'open') return state;
      held.get(id)?.write('messages', frame);
      return 'written';
    },
    writable,
    enter(id, channel) {
      if (held.has(id) && !passedOver.enter(id, channel)) join(id, channel);
    },
    exit(id, channel) {
      passedOver.exit(id, channel);
      leave(id, channel);
    },
    drop(id, dropped) {
      const found = held.get(id);
      if (!found) return;
      found.write('dropped', dropped);
      passedOver.exit(id, dropped.channel);
      leave(id, dropped.channel);
      if (found.connection.leave(dropped.channel)) found.close();
    },
    close: (id, closed) => held.get(id)?.close(closed),
    get size() {
      return held.size;
    },
  };
}
