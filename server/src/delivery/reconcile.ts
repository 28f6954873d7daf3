import type { SubscribeAnswer, SyncAnswer } from '@surecast/shared/protocol';
import type { Bus } from '../bus/bus.js';
import type { Clock } from '../clock.js';
import { SurecastError } from '../errors.js';
import type { Events } from '../events.js';
import type { Gateway } from '../gateway/gateway.js';
import type { LiveState } from '../live/live-state.js';
import type { LogRecord, Store } from '../store/store.js';
import type { Delivery, SubscribeInput } from './delivery.js';
import type { Drop } from './drop.js';
import { contiguous, FRAME, toFrames } from './frames.js';
import { createPresence, type Position } from './presence.js';
import { shardOf } from './shard.js';

interface ReconcileDeps {
  node: string;
  store: Store;
  live: LiveState;
  bus: Bus;
  gateway: Gateway;
  drop: Drop;
  clock: Clock;
  events: Events;
}

export interface Reconcile extends Pick<Delivery, 'subscribe' | 'sync' | 'unsubscribe' | 'disconnected'> {
  /** After the node's lease had ended: registers its connections again. */
  registerAgain(): Promise<void>;
  /** A connection was put out of a channel. */
  forget(membership: { connection: string; channel: string }): void;
}

/** What is to be sent to a client from a position: the first page, and what the log no longer holds. */
interface Page {
  records: LogRecord[];
  missed?: { from: number; to: number };
}

/** Agrees on a position with a client that connects, and gives it what it missed. */
export function createReconcile(deps: ReconcileDeps): Reconcile {
  const { store, live, gateway, drop, events } = deps;
  const presence = createPresence(deps);

  /**
   * RC1: the room first, then head and cursor, then what is missing: a message that goes out in between comes as a live frame, and twice
   * rather than never.
   */
  async function subscribe(request: SubscribeInput) {
    const { channel, client, connection } = request;
    gateway.enter(connection, channel);
    try {
      const position = await presence.join(request);
      return await catchUp(request, position);
    } catch (error) {
      gateway.exit(connection, channel);
      // Registered or not: without an answer the client is not here.
      await presence.leave([{ channel, client, connection }]);
      throw error;
    }
  }

  async function catchUp({ channel, client, after, epoch }: SubscribeInput, position: Position) {
    const own = await ownPosition(channel, position, after, epoch);
    let { cursor } = position;
    if (own.after !== undefined && own.after > cursor) {
      cursor = await presence.acknowledged(channel, client, own.after);
    }
    const start = own.after ?? cursor;
    const { records, missed } = await page(channel, start, own.head);
    const sentTo = records.at(-1)?.seq ?? missed?.to ?? start;
    const recovered = !own.isVoid && missed === undefined;
    const answer: SubscribeAnswer = { ok: true, channel, epoch: store.id, head: own.head, cursor, recovered, sentTo };
    if (missed) answer.missed = missed;
    events.emit('subscribed', { channel, client, recovered, behind: own.head - start });
    return { answer, first: toFrames(store.id, records) };
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

  /** RC4: a page claims what was read and no more; what lies below the log's floor is named as missed. */
  async function page(channel: string, after: number, upTo: number): Promise<Page> {
    if (after >= upTo) return { records: [] };
    const read = await store.range(channel, { after, upTo, ...FRAME });
    const records = contiguous(read, after);
    if (records.length > 0) return { records };
    const floor = (await store.heads([channel])).get(channel)?.floor ?? 0;
    if (floor <= after) return { records };
    return { records: contiguous(read, floor), missed: { from: after, to: floor } };
  }

  async function sync({ channel, epoch, after, to }: Parameters<Delivery['sync']>[0]): Promise<SyncAnswer> {
    if (epoch !== store.id) throw new SurecastError('epoch_mismatch');
    const head = await headOf(channel);
    const target = Math.min(to ?? head, head);
    const { records, missed } = await page(channel, after, target);
    const end = records.at(-1)?.seq ?? missed?.to ?? after;
    const answer: SyncAnswer = { ok: true, epoch, head, frames: toFrames(epoch, records), more: end < target };
    if (missed) answer.missed = missed;
    return answer;
  }

  async function headOf(channel: string): Promise<number> {
    const known = (await live.heads(shardOf(channel), [channel])).get(channel);
    return known ?? (await store.heads([channel])).get(channel)?.head ?? 0;
  }

  return {
    subscribe,
    sync,
    registerAgain: presence.registerAgain,
    forget: presence.forget,
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
