import type { Bus } from '../bus/bus.js';
import { SurecastError } from '../errors.js';
import type { Events } from '../events.js';
import type { AsSeen, Departure, DepartureReason, Laggard, LiveState } from '../live/live-state.js';
import type { Store } from '../store/store.js';
import { shardOf } from './shard.js';

export interface Drop {
  /** Gives up on a laggard as it was seen. False when an ack or a round came in between: then nothing happened. */
  drop(channel: string, laggard: Laggard): Promise<boolean>;
  /** A client leaves the channel by its own wish, on its current connection; what was pending is recorded as expired. */
  letGo(channel: string, client: string, connection: string): Promise<void>;
  /** A client has been away since then, and for too long. False when it came back: then nothing happened. */
  expire(channel: string, client: string, awaySince: number): Promise<boolean>;
  /** Retention takes what the client has not acknowledged; it goes on behind that. False when its position moved: then nothing happened. */
  forfeit(channel: string, client: string, range: { cursor: number; upTo: number }): Promise<boolean>;
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
    // Whoever is dropped again finds its letter open again, though nothing came since.
    const isLost = reason === 'expired' || reason === 'retention';
    const mayHaveReturned = joined >= to && (reason === 'unsubscribed' || reason === 'expired');
    const held = isLost || mayHaveReturned ? await store.findDeadLetter(channel, client) : null;
    if (joined < to || reason === 'never_acknowledged' || (mayHaveReturned && held !== null)) {
      const letter = { channel, client, joined, from, to, reason, attempts, at, ...(label !== undefined && { label }) };
      // ST2: it was dropped, came back and acknowledged nothing: the letter is the same, and stays that of a drop.
      const isDropped = isLost && held?.from === from && held.reason === 'never_acknowledged';
      await store.putDeadLetter(isDropped ? { ...letter, reason: held.reason } : letter);
    }
    await endCheckpoint(departure);
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
    else if (reason !== 'retention') events.emit('left', { channel, client, reason });
  }

  /** CP3: after the letter and before the marker goes, or a rebuilt live state would have the client twice, or not at all. */
  async function endCheckpoint({ channel, client, joined, to, reason, at }: Departure): Promise<void> {
    // Another one may have finished this departure. Who has left since has none to go on with; who has returned has a new one, which stays.
    const kept = await store.findCheckpoint(channel, client);
    if (kept === null) return;
    const goesOn = { channel, client, cursor: to, joined: Math.max(joined, to), at };
    if (reason === 'retention') return store.putCheckpoints([goesOn]);
    const isBack = kept.joined > joined || (await live.client(channel, client)) !== null;
    if (!isBack) await store.removeCheckpoints([{ channel, client }]);
  }

  return {
    finish,
    drop: (channel, { client, connection, cursor, rounds }) =>
      depart(channel, client, { connection, cursor, rounds: rounds.length }, 'never_acknowledged'),
    async letGo(channel, client, connection) {
      if (await depart(channel, client, { connection }, 'unsubscribed')) return;
      const now = await live.client(channel, client);
      const isAway = now?.state === 'away';
      // Its node was taken for dead a moment ago.
      if (isAway && (await depart(channel, client, { awaySince: now.since }, 'unsubscribed'))) return;
      // It is still here: retention is just writing down what it takes from this client. Or it will be: live state is to be rebuilt.
      const isLost = now === null && (await live.wholeMark(shardOf(channel))) === null;
      if (isLost || isAway || now?.connection === connection)
        throw new SurecastError('live_unavailable', 'Repeat it in a moment.');
    },
    expire: (channel, client, awaySince) => depart(channel, client, { awaySince }, 'expired'),
    async forfeit(channel, client, range) {
      const departure = await live.forfeit(channel, client, range);
      if (departure === 'changed' || departure === 'unknown_client') return false;
      await finish(departure);
      return true;
    },
  };
}
