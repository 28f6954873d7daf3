import type { Bus } from '../bus/bus.js';
import type { Clock } from '../clock.js';
import { SurecastError } from '../errors.js';
import type { Events } from '../events.js';
import type { Join, JoinOutcome, KnownPosition, Leave, LiveState } from '../live/live-state.js';
import type { Checkpoint, DeadLetter, Store } from '../store/store.js';
import type { SubscribeInput } from './delivery.js';
import type { Drop } from './drop.js';
import { createGather, type Gather } from './gather.js';
import type { Seen } from './seen.js';
import { byShard, SHARDS, shardOf } from './shard.js';

const GROUP = 500;
const WAITING = 20_000;
/** When thousands come back together, a call of live state for each few of them would be much of the work. */
const BUSY_LINGER_MS = 20;
/** Head, position and a departure can each cost one more try, and can change once in between. */
const TRIES = 6;

export interface Position {
  head: number;
  cursor: number;
}

interface PresenceDeps {
  node: string;
  store: Store;
  live: LiveState;
  bus: Bus;
  drop: Drop;
  seen: Seen;
  clock: Clock;
  events: Events;
}

/** What a connection of this node joined, and the position that it was given. */
interface Registered {
  join: Join;
  cursor: number;
}

/** Who is connected where. PR1: presence names the connection, and only that connection can end it. */
export function createPresence({ node, store, live, bus, drop, seen, clock, events }: PresenceDeps) {
  const joins = Array.from({ length: SHARDS }, (_, shard): Gather<Join, JoinOutcome> => {
    return createGather(
      { run: (group) => live.join(shard, group), most: GROUP, bound: WAITING, busyLingerMs: BUSY_LINGER_MS },
      clock,
    );
  });

  const checkpoints = createGather<Checkpoint, void>(
    {
      run: async (group) => {
        await store.putCheckpoints(group);
        return group.map(() => undefined);
      },
      most: GROUP,
      bound: WAITING,
    },
    clock,
  );

  /**
   * By shard, connection and channel, to register it again when live state has forgotten it. Searching 100,000 for those of each shard held up everything
   * else for a fifth of a second at a time.
   */
  const registered = Array.from({ length: SHARDS }, () => new Map<string, Map<string, Registered>>());
  const inShard = (shard: number) => registered[shard] as Map<string, Map<string, Registered>>;

  function register(entry: Registered): void {
    const { connection, channel } = entry.join;
    const connections = inShard(shardOf(channel));
    const channels = connections.get(connection) ?? new Map<string, Registered>();
    channels.set(channel, entry);
    connections.set(connection, channels);
  }

  function registeredIn(shard: number): Registered[] {
    return [...inShard(shard).values()].flatMap((channels) => [...channels.values()]);
  }

  function unregister({ connection, channel }: { connection: string; channel: string }): void {
    const connections = inShard(shardOf(channel));
    const channels = connections.get(connection);
    channels?.delete(channel);
    if (channels?.size === 0) connections.delete(connection);
  }

  /**
   * RC2: a client that live state does not know is looked up in checkpoints and dead letters before it counts as new. CP1: a position is in the store
   * before its client hears of it, so that no loss of live state can make the client new again.
   */
  async function join(request: SubscribeInput): Promise<Position> {
    const { channel, client, connection, label, agent } = request;
    const base: Join = { channel, client, node, connection, ...(label && { label }), ...(agent && { agent }) };
    const join = { ...base };
    let letter: DeadLetter | null = null;
    let isNew = false;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const outcome = await (joins[shardOf(channel)] as Gather<Join, JoinOutcome>).add({ ...join });
      switch (outcome.kind) {
        case 'head_unknown':
          join.storeHead = (await store.heads([channel])).get(channel)?.head ?? 0;
          break;
        case 'departing':
          await drop.finish(outcome.departure, connection);
          break;
        case 'unknown_client': {
          const kept = await store.findCheckpoint(channel, client);
          letter = kept ? null : await returnable(channel, client);
          join.restore = kept ?? positionOf(request, letter, outcome.head);
          isNew = !kept;
          // What it acknowledged in an earlier life must not be given to the position that it takes anew.
          if (!kept && !letter) seen.forget(channel, client);
          if (!kept) await checkpoints.add({ channel, client, ...join.restore, at: clock.now() });
          break;
        }
        case 'too_many':
          // Or refused positions would fill the store, and a repair would take them in.
          if (isNew) await store.removeCheckpoints([{ channel, client }]);
          throw new SurecastError('too_many_clients');
        case 'joined':
          register({ join: base, cursor: outcome.cursor });
          if (letter) await store.returnDeadLetter(letter.id);
          // It must not take the presence back when live state is emptied before it has heard that it was replaced.
          if (outcome.replaced) unregister({ connection: outcome.replaced.connection, channel });
          if (outcome.replaced) await replace(outcome.replaced);
          return { head: outcome.head, cursor: outcome.cursor };
      }
    }
    throw new SurecastError('live_unavailable', 'The position of this client kept changing: repeat later.');
  }

  /** Where a client starts that has no position: its letter, its own record, so that what it has not seen is pending, or the head. */
  function positionOf({ after, epoch, rewind = 0 }: SubscribeInput, letter: DeadLetter | null, head: number) {
    if (letter) return { cursor: letter.from, joined: letter.to };
    const isOwn = after !== undefined && after <= head && (epoch === undefined || epoch === store.id);
    const start = isOwn ? after : Math.max(0, head - rewind);
    return { cursor: start, joined: start };
  }

  /** DR4: whoever was dropped or has expired may return to where its dead letter starts; whoever left by its own wish starts anew. */
  async function returnable(channel: string, client: string): Promise<DeadLetter | null> {
    const letter = await store.findDeadLetter(channel, client);
    const isReturnable = letter?.reason === 'never_acknowledged' || letter?.reason === 'expired';
    return isReturnable ? letter : null;
  }

  async function replace(older: { node: string; connection: string }): Promise<void> {
    const message = 'Another connection of this client took over.';
    const closed = { code: 'replaced', message, retryable: false } as const;
    await bus.sendOrder(older.node, { kind: 'close', connection: older.connection, closed });
  }

  /**
   * PR2: puts this node's connections back where its ended lease took them from. Only where the position still stands and nobody took
   * over: who was dropped meanwhile is not revived, and a newer connection stays.
   */
  async function registerAgain(shard: number): Promise<void> {
    const joins = registeredIn(shard).map(({ join }) => join);
    for (let start = 0; start < joins.length; start += GROUP) {
      // Some may have left while others were registered.
      const part = joins
        .slice(start, start + GROUP)
        .filter(({ connection, channel }) => inShard(shard).get(connection)?.has(channel));
      // Its head is known beside its position, or the channel has no log yet.
      const outcomes = await live.join(
        shard,
        part.map((join) => ({ ...join, storeHead: 0, ifAway: true })),
      );
      for (const [index, join] of part.entries()) {
        const outcome = outcomes[index];
        const isGone = outcome?.kind === 'departing' || (outcome?.kind === 'unknown_client' && outcome.whole);
        if (isGone) unregister(join);
      }
    }
  }

  return {
    join,
    registerAgain,
    /** Without `joined`: a position comes back from its checkpoint, or its client has departed and this node has not heard of it. */
    positions: (shard: number): KnownPosition[] =>
      registeredIn(shard).map(({ join: { channel, client }, cursor }) => ({
        channel,
        client,
        cursor: Math.max(cursor, seen.cursor(channel, client) ?? 0),
      })),
    /** The client left the channel; its position is another matter. */
    forget: unregister,
    /** The client has everything up to `upTo` by its own record. */
    async acknowledged(channel: string, client: string, upTo: number): Promise<number> {
      const [outcome] = await live.advance(shardOf(channel), [{ channel, client, upTo }]);
      if (outcome?.kind !== 'advanced') throw new SurecastError('not_subscribed');
      seen.acknowledged(channel, client, outcome.cursor);
      return outcome.cursor;
    },
    /**
     * Never rejects: presence that cannot be ended now is ended by the first resend order that finds its connection gone, or with the
     * node's lease.
     */
    async leave(leaves: readonly Leave[]): Promise<void> {
      for (const leave of leaves) unregister(leave);
      for (const [shard, group] of byShard(leaves)) {
        try {
          const outcomes = await live.leave(shard, group);
          for (const [index, { channel, client }] of group.entries()) {
            if (outcomes[index] === 'away') events.emit('left', { channel, client, reason: 'away' });
          }
        } catch (error) {
          events.emit('sweepFailed', { what: 'leave', error });
        }
      }
    },
  };
}
