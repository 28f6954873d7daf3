import type { SubscribeAnswer, SyncAnswer } from '@surecast/shared/protocol';
import type { Bus } from '../bus/bus.js';
import type { Clock } from '../clock.js';
import { SurecastError } from '../errors.js';
import type { Events } from '../events.js';
import type { Gateway } from '../gateway/gateway.js';
import type { KnownPosition, LiveState } from '../live/live-state.js';
import type { Store } from '../store/store.js';
import type { CatchUp } from './catch-up.js';
import type { Delivery, SubscribeInput } from './delivery.js';
import type { Drop } from './drop.js';
import { createPresence, type Position } from './presence.js';
import type { Seen } from './seen.js';
import { byShard, shardOf } from './shard.js';

interface ReconcileDeps {
  node: string;
  store: Store;
  live: LiveState;
  bus: Bus;
  gateway: Gateway;
  drop: Drop;
  catchUp: CatchUp;
  seen: Seen;
  clock: Clock;
  events: Events;
}

export interface Reconcile extends Pick<Delivery, 'subscribe' | 'sync' | 'heads' | 'unsubscribe' | 'disconnected'> {
  /** After the node's lease had ended, or live state was emptied: registers the node's connections of a shard again. */
  registerAgain(shard: number): Promise<void>;
  /** Positions of the connections that this node holds, in one shard. */
  positions(shard: number): KnownPosition[];
  /** A connection was put out of a channel. */
  forget(membership: { connection: string; channel: string }): void;
  /** Whether the connection is just subscribing to the channel. */
  isJoining(membership: { connection: string; channel: string }): boolean;
}

/** Agrees on a position with a client that connects, and gives it what it missed. */
export function createReconcile(deps: ReconcileDeps): Reconcile {
  const { store, live, gateway, drop, catchUp, events } = deps;
  const presence = createPresence(deps);
  const joining = new Set<string>();

  /**
   * RC1: the room first, then head and cursor, then what is missing: a message that goes out in between comes as a live frame, and twice
   * rather than never.
   */
  async function subscribe(request: SubscribeInput) {
    const { channel, client, connection } = request;
    const place = `${connection} ${channel}`;
    gateway.enter(connection, channel);
    joining.add(place);
    try {
      const position = await presence.join(request);
      return await begin(request, position);
    } catch (error) {
      gateway.exit(connection, channel);
      // Registered or not: without an answer the client is not here.
      await presence.leave([{ channel, client, connection }]);
      throw error;
    } finally {
      joining.delete(place);
    }
  }

  async function begin({ channel, client, after, epoch }: SubscribeInput, position: Position) {
    const own = await ownPosition(channel, position, after, epoch);
    let { cursor } = position;
    if (own.after !== undefined && own.after > cursor) {
      cursor = await presence.acknowledged(channel, client, own.after);
    }
    const start = own.after ?? cursor;
    const { frames, to: sentTo, missed } = await catchUp.page(channel, start, own.head);
    const recovered = !own.isVoid && missed === undefined;
    const answer: SubscribeAnswer = { ok: true, channel, epoch: store.id, head: own.head, cursor, recovered, sentTo };
    if (missed) answer.missed = missed;
    events.emit('subscribed', { channel, client, recovered, behind: own.head - start });
    return { answer, first: frames };
  }

  /**
   * RC3: the position that the page claims. Of another epoch, or past the store's head, it is void for this client alone: it starts at
   * the cursor, and a claim never changes what others share.
   */
  async function ownPosition(channel: string, { head }: Position, after?: number, epoch?: string) {
    if (after === undefined) return { head, isVoid: false };
    if (epoch !== undefined && epoch !== store.id) return { head, isVoid: true };
    if (after <= head) return { head, after, isVoid: false };
    const storeHead = (await store.heads([channel])).get(channel)?.head ?? 0;
    if (after > storeHead) return { head, isVoid: true };
    await live.raiseHeads(shardOf(channel), [{ channel, head: storeHead }]);
    return { head: storeHead, after, isVoid: false };
  }

  async function sync({ channel, epoch, after, to }: Parameters<Delivery['sync']>[0]): Promise<SyncAnswer> {
    if (epoch !== store.id) throw new SurecastError('epoch_mismatch');
    const head = (await headsOf([channel])).get(channel) ?? 0;
    const target = Math.min(to ?? head, head);
    const { frames, to: end, missed } = await catchUp.page(channel, after, target);
    const answer: SyncAnswer = { ok: true, epoch, head, frames, more: end < target };
    if (missed) answer.missed = missed;
    return answer;
  }

  /** As live state knows them, which may have lost one: then the store says. */
  async function headsOf(channels: readonly string[]): Promise<Map<string, number>> {
    const known = new Map<string, number>();
    for (const [shard, group] of byShard(channels.map((channel) => ({ channel })))) {
      const names = group.map(({ channel }) => channel);
      for (const [channel, head] of await live.heads(shard, names)) known.set(channel, head);
    }
    const missing = channels.filter((channel) => !known.has(channel));
    if (missing.length > 0) {
      for (const { channel, head } of (await store.heads(missing)).values()) known.set(channel, head);
    }
    return known;
  }

  return {
    subscribe,
    sync,
    // A channel may be called __proto__: entries make a member of any name.
    heads: async (channels) => ({ epoch: store.id, heads: Object.fromEntries(await headsOf(channels)) }),
    registerAgain: presence.registerAgain,
    positions: presence.positions,
    forget: presence.forget,
    isJoining: ({ connection, channel }) => joining.has(`${connection} ${channel}`),
    async unsubscribe({ channel, client, connection }) {
      gateway.exit(connection, channel);
      presence.forget({ connection, channel });
      await drop.letGo(channel, client, connection);
    },
    async disconnected({ client, connection, channels }) {
      await presence.leave(channels.map((channel) => ({ channel, client, connection })));
    },
  };
}
