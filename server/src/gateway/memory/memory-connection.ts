import type { Closed, Dropped, Frame, ServerEvents } from '@surecast/shared/protocol';
import { type Connection, createConnection } from '../connection/connection.js';
import type { ConnectionDeps, Member, QueueState } from '../connection/state.js';
import { createWire, type Wire } from './wire.js';

type EventName = keyof ServerEvents | 'disconnect';
type Listener = (event: EventName, payload: unknown) => void;

/** A client's end of a connection without a network. Nothing passes by itself: `deliver` says when. */
export interface MemoryConnection {
  readonly id: string;
  /** As the client sees it. */
  readonly isOpen: boolean;
  /** Events and answers that wait on the wire. */
  readonly underWay: number;
  /** Lets at most `count` things arrive, in the order in which they were put on the wire. */
  deliver(count?: number): number;
  /** Asks something; the answer is null when it was lost. */
  request(event: string, payload?: unknown): Promise<object | null>;
  listen(listener: Listener): void;
  /** Both ends lose the connection and what is under way; the service is told. */
  cut(): void;
  /** A half-open link: everything is lost from now on, and neither end knows. `cut` ends it. */
  freeze(): void;
}

/** The service's end. */
export interface Held {
  connection: Connection;
  client: MemoryConnection;
  /** Client key. */
  name: string;
  write(event: 'messages', frame: Frame): void;
  write(event: 'head', beacon: Parameters<ServerEvents['head']>[0]): void;
  write(event: 'dropped', dropped: Dropped): void;
  write(event: 'closing', closing: { retryAfterMs: number }): void;
  close(closed?: Closed): void;
}

export function createMemoryConnection(
  deps: ConnectionDeps,
  member: Member,
  { id, queue, onEnd }: { id: string; queue: () => QueueState; onEnd: () => void },
): Held {
  const wire: Wire = createWire();
  const listeners: Listener[] = [];
  const lost = new Set<() => void>();
  let isHeld = true;
  let isOpen = true;

  const toClient = (event: EventName, payload: unknown) => {
    const copy = structuredClone(payload);
    wire.put(() => {
      for (const listener of listeners) listener(event, copy);
    });
  };

  function closeClient(): void {
    if (!isOpen) return;
    isOpen = false;
    for (const listener of listeners) listener('disconnect', undefined);
    for (const lose of [...lost]) lose();
  }

  function endServer(): void {
    if (!isHeld) return;
    isHeld = false;
    onEnd();
  }

  const held: Held = {
    connection: createConnection(
      deps,
      {
        id,
        write: (frame) => toClient('messages', frame),
        close: (closed) => held.close(closed),
        queue,
        cut: () => held.client.cut(),
      },
      member,
    ),
    name: member.client,
    client: {
      id,
      get isOpen() {
        return isOpen;
      },
      get underWay() {
        return wire.underWay;
      },
      deliver: wire.deliver,
      listen: (listener) => void listeners.push(listener),
      request(event, payload) {
        if (!isOpen) return Promise.resolve(null);
        const copy = structuredClone(payload);
        return new Promise((resolve) => {
          const lose = () => resolve(null);
          lost.add(lose);
          const answer = (reply: object) => {
            const copied = structuredClone(reply);
            wire.put(() => {
              lost.delete(lose);
              resolve(copied);
            });
          };
          wire.put(() => void (isHeld && held.connection.receive(event, copy, answer)));
        });
      },
      cut() {
        wire.cut();
        endServer();
        closeClient();
      },
      freeze: wire.cut,
    },
    write: toClient,
    close(closed) {
      if (closed) toClient('closed', closed);
      wire.put(closeClient);
      endServer();
    },
  };
  return held;
}
