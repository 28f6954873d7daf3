import type { Bus } from '../bus/bus.js';
import type { Events } from '../events.js';
import type { AsSeen, Departure, DepartureReason, Laggard, LiveState } from '../live/live-state.js';
import type { Store } from '../store/store.js';

export interface Drop {
  /** Gives up on a laggard as it was seen. False when an ack or a round came in between: then nothing happened. */
  drop(channel: string, laggard: Laggard): Promise<boolean>;
  /** A client leaves the channel by its own wish, on its current connection; what was pending is recorded as expired. */
  letGo(channel: string, client: string, connection: string): Promise<void>;
  /**
   * Carries a departure to its end, from wherever it was cut short. Can be repeated. A connection that is just subscribing again is not
   * told: it asked to return.
   */
  finish(departure: Departure, returning?: string): Promise<void>;
}

interface DropDeps {
  store: Store;
  live: LiveState;
  bus: Bus;
  events: Events;
}

/**
 * DR2: live state moves the client to a marker, expecting the connection, cursor and rounds that were read (an ack or a return in between wins); then the store
 * gets the dead letter; then the client is told; then the marker goes. Killed anywhere, the sweep finishes what the marker names.
 */
export function createDrop({ store, live, bus, events }: DropDeps): Drop {
  async function depart(channel: string, client: string, expected: AsSeen, reason: DepartureReason): Promise<boolean> {
    const departure = await live.depart(channel, client, expected, reason);
    if (departure === 'changed' || departure === 'unknown_client') return false;
    await finish(departure);
    return true;
  }

  async function finish(departure: Departure, returning?: string): Promise<void> {
    const { channel, client, label, joined, from, to, reason, attempts, at, node, connection } = departure;
    // A client that was owed nothing leaves no trace; one that owes nothing more keeps its place in the reports of what it got. One that had
    // been dropped and came back before it left needs a newer letter, or it would be taken back to where the old one starts.
    const isReturned = reason === 'unsubscribed' && (await store.findDeadLetter(channel, client)) !== null;
    if (joined < to || isReturned) {
      const letter = { channel, client, joined, from, to, reason, attempts, at, ...(label !== undefined && { label }) };
      await store.putDeadLetter(letter);
    }
    const isTold = reason === 'never_acknowledged' && connection !== returning;
    if (isTold && node !== undefined && connection !== undefined) {
      // Lost if the node or the bus is down: then the client finds out when it subscribes again.
      await bus.sendOrder(node, {
        kind: 'dropped',
        client,
        connection,
        dropped: { channel, reason, pending: to - from },
      });
    }
    await live.finishDeparture(departure);
    if (reason === 'never_acknowledged') events.emit('dropped', { channel, client, from, to, attempts });
    else events.emit('left', { channel, client, reason });
  }

  return {
    finish,
    drop: (channel, { client, connection, cursor, rounds }) =>
      depart(channel, client, { connection, cursor, rounds: rounds.length }, 'never_acknowledged'),
    async letGo(channel, client, connection) {
      await depart(channel, client, { connection }, 'unsubscribed');
    },
  };
}
