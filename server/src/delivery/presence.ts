import type { Bus } from '../bus/bus.js';
import type { Clock } from '../clock.js';
import { SurecastError } from '../errors.js';
import type { Events } from '../events.js';
import type { Join, JoinOutcome, Leave, LiveState } from '../live/live-state.js';
import type { DeadLetter, Store } from '../store/store.js';
import type { SubscribeInput } from './delivery.js';
import type { Drop } from './drop.js';
import { createGather, type Gather } from './gather.js';
import { SHARDS, shardOf } from './shard.js';

const GROUP = 500;
const WAITING = 20_000;
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
  clock: Clock;
  events: Events;
}

/** Who is connected where. PR1: presence names the connection, and only that connection can end it. */
export function createPresence({ node, store, live, bus, drop, clock, events }: PresenceDeps) {
  const joins = Array.from({ length: SHARDS }, (_, shard): Gather<Join, JoinOutcome> => {
    return createGather({ run: (group) => live.join(shard, group), most: GROUP, bound: WAITING }, clock);
  });

  /** What this node's connections joined, to register it again after the node's lease had ended. */
  const registered = new Map<string, Map<string, Join>>();

  function register(join: Join): void {
    const channels = registered.get(join.connection) ?? new Map<string, Join>();
    channels.set(join.channel, join);
    registered.set(join.connection, channels);
  }

  function unregister({ connection, channel }: { connection: string; channel: string }): void {
    const channels = registered.get(connection);
    channels?.delete(channel);
    if (channels?.size === 0) registered.delete(connection);
  }

  /** RC2: a client that live state does not know is looked up in checkpoints and dead letters before it counts as new. */
  async function join(request: SubscribeInput): Promise<Position> {
    const { channel, client, connection, label, agent, rewind = 0 } = request;
    const base: Join = { channel, client, node, connection, ...(label && { label }), ...(agent && { agent }) };
    const join = { ...base };
    let letter: DeadLetter | null = null;
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
          letter = await returnable(channel, client);
          const kept = letter
            ? { cursor: letter.from, joined: letter.to }
            : await store.findCheckpoint(channel, client);
          const own = ownCursor(request, outcome.head);
          if (kept) join.restore = { cursor: kept.cursor, joined: kept.joined };
          else if (own !== undefined) join.restore = { cursor: own, joined: own };
          else join.fresh = { rewind };
          break;
        }
        case 'joined':
          register(base);
          if (letter) await store.returnDeadLetter(letter.id);
          if (outcome.replaced) await replace(outcome.replaced);
          return { head: outcome.head, cursor: outcome.cursor };
      }
    }
    throw new SurecastError('live_unavailable', 'The position of this client kept changing: repeat later.');
  }

  /** A page that has its own record and is unknown everywhere else starts there, so that what it has not seen is pending. */
  function ownCursor({ after, epoch }: SubscribeInput, head: number): number | undefined {
    const isValid = after !== undefined && after <= head && (epoch === undefined || epoch === store.id);
    return isValid ? after : undefined;
  }

  /** DR4: whoever was dropped may return to where its dead letter starts; whoever left by its own wish starts anew. */
  async function returnable(channel: string, client: string): Promise<DeadLetter | null> {
    const letter = await store.findDeadLetter(channel, client);
    return letter?.reason === 'never_acknowledged' ? letter : null;
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
  async function registerAgain(): Promise<void> {
    const joins = [...registered.values()].flatMap((channels) => [...channels.values()]);
    for (const [shard, group] of byShard(joins)) {
      for (let start = 0; start < group.length; start += GROUP) {
        const part = group.slice(start, start + GROUP);
        // Its head is known beside its position, or the channel has no log yet.
        const outcomes = await live.join(
          shard,
          part.map((join) => ({ ...join, storeHead: 0, ifAway: true })),
        );
        for (const [index, join] of part.entries()) {
          const { kind } = outcomes[index] ?? { kind: 'unknown_client' };
          if (kind === 'unknown_client' || kind === 'departing') unregister(join);
        }
      }
    }
  }

  return {
    join,
    registerAgain,
    /** The client left the channel; its position is another matter. */
    forget: unregister,
    /** The client has everything up to `upTo` by its own record. */
    async acknowledged(channel: string, client: string, upTo: number): Promise<number> {
      const [outcome] = await live.advance(shardOf(channel), [{ channel, client, upTo }]);
      if (outcome?.kind !== 'advanced') throw new SurecastError('not_subscribed');
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

function byShard<T extends { channel: string }>(items: readonly T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const shard = shardOf(item.channel);
    const group = groups.get(shard);
    if (group) group.push(item);
    else groups.set(shard, [item]);
  }
  return groups;
}
