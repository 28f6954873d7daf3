import type { Delivery } from '../../delivery/delivery.js';
import { SurecastError } from '../../errors.js';
import type { ConnectionDeps, Member } from '../connection/state.js';
import type { Gateway } from '../gateway.js';
import { createMemoryConnection, type Held, type MemoryConnection } from './memory-connection.js';

/** The gateway's twin: connections are objects, and what is written arrives when a test says so. */
export interface MemoryGateway extends Gateway {
  attach(delivery: Delivery): void;
  connect(member: Member): MemoryConnection;
  /** Connections held now, oldest first. */
  readonly connections: MemoryConnection[];
  /** Makes a connection's queue full, or takes it again. */
  setFull(connection: string, isFull: boolean): void;
  /** Resolves when the ends of all connections that are gone were told to delivery. */
  settled(): Promise<void>;
}

export function createMemoryGateway(deps: Omit<ConnectionDeps, 'delivery'>): MemoryGateway {
  const held = new Map<string, Held>();
  const rooms = new Map<string, Set<string>>();
  const full = new Set<string>();
  const ending = new Set<Promise<void>>();
  let delivery: Delivery | undefined;
  let made = 0;

  function ended(id: string): void {
    const gone = held.get(id);
    held.delete(id);
    full.delete(id);
    for (const room of rooms.values()) room.delete(id);
    const end = gone?.connection.end().finally(() => ending.delete(end as Promise<void>));
    if (end) ending.add(end);
  }

  function writable(id: string): 'open' | 'gone' | 'full' {
    if (!held.has(id)) return 'gone';
    return full.has(id) ? 'full' : 'open';
  }

  return {
    attach(attached) {
      delivery = attached;
    },
    connect(member) {
      if (!delivery) throw new SurecastError('internal', 'The gateway has no delivery yet.');
      made += 1;
      const id = `connection-${made}`;
      const connection = createMemoryConnection({ ...deps, delivery }, member, { id, onEnd: () => ended(id) });
      held.set(id, connection);
      return connection.client;
    },
    get connections() {
      return [...held.values()].map(({ client }) => client);
    },
    setFull: (id, isFull) => void (isFull ? full.add(id) : full.delete(id)),
    async settled() {
      await Promise.all(ending);
    },
    broadcast(frame) {
      const room = rooms.get(frame.channel) ?? [];
      for (const id of room) held.get(id)?.write('messages', frame);
      return [...room].length;
    },
    send(id, frame) {
      const state = writable(id);
      if (state !== 'open') return state;
      held.get(id)?.write('messages', frame);
      return 'written';
    },
    writable,
    enter(id, channel) {
      if (!held.has(id)) return;
      const room = rooms.get(channel) ?? new Set();
      rooms.set(channel, room.add(id));
    },
    exit: (id, channel) => void rooms.get(channel)?.delete(id),
    drop(id, dropped) {
      const found = held.get(id);
      if (!found) return;
      found.write('dropped', dropped);
      rooms.get(dropped.channel)?.delete(id);
      if (found.connection.leave(dropped.channel)) found.close();
    },
    close: (id, closed) => held.get(id)?.close(closed),
    get size() {
      return held.size;
    },
  };
}
