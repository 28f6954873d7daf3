import { once } from 'node:events';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { SHARDS } from '../../delivery/shard.js';
import { SurecastError } from '../../errors.js';
import { connect, disconnect, type RedisTarget } from '../../live/redis/connection.js';
import { createOutage } from '../../telemetry/outage.js';
import type { Bus } from '../bus.js';
import { framesPayload, orderPayload } from '../payloads.js';
import { framesChannel, ordersChannel } from './channels.js';
import { createPings } from './pings.js';
import { unavailable } from './unavailable.js';

const OPEN_DEADLINE_MS = 2_000;
/** Frames of this shard share their channel with pings. */
const PINGED_SHARD = 0;

/**
 * The bus on plain Redis pub/sub: JSON, one channel for each shard's frames and one for each node's orders. Publishing
 * rejects with live_unavailable while Redis is away; a subscription comes back by itself, also from a connection that is only half there
 * if `ping` is called now and then, and what was published in between is lost. Published objects arrive as copies, handlers are called in the order of publishing, one after another.
 */
export function createRedisBus(options: { redis: RedisTarget; storeId: string; log?: Logger }): Bus {
  const { redis, storeId, log } = options;
  const handlers = new Map<string, (text: string) => void>();
  const handling = log && createOutage(log, 'bus handler');
  const subscribing = log && createOutage(log, 'subscribing again');
  const reading = log && createOutage(log, 'reading a bus payload');
  let publisher: Redis | undefined;
  let subscriber: Redis | undefined;

  const pings = createPings(() => {
    // Half-open, it would never be noticed: nothing is written on it. One that is reconnecting is left to it.
    if (subscriber?.status !== 'ready' && subscriber?.status !== 'connect') return;
    log?.warn({ connection: 'bus-subscriber' }, 'What this node publishes does not come back to it; connecting anew');
    subscriber.disconnect(true);
  });

  const receive = (channel: string, text: string) => {
    try {
      handlers.get(channel)?.(text);
    } catch (error) {
      handling?.failed(error, { channel });
    }
  };

  /** Reads one payload, or logs why not: another version, or not ours. */
  const read = <T>(schema: z.ZodType<T>, channel: string, text: string): T | undefined => {
    const json = parseJson(text);
    const payload = schema.safeParse(json);
    if (payload.success) return payload.data;
    reading?.failed(payload.error, { channel, bytes: text.length });
    return undefined;
  };

  const publish = async (channel: string, payload: unknown) => {
    await opened(publisher).publish(channel, JSON.stringify(payload)).catch(unavailable);
  };

  const subscribe = async (channels: readonly string[]) => {
    await opened(subscriber)
      .subscribe(...channels)
      .catch(unavailable);
  };

  /** Here and not by the connection itself, whose own would reject with nobody to hear it. */
  const subscribeAgain = () => {
    if (handlers.size > 0) void subscribe([...handlers.keys()]).catch((error) => subscribing?.failed(error));
  };

  return {
    async open() {
      const logging = log && { log };
      publisher = connect(redis, { purpose: 'requests', name: 'bus', ...logging });
      subscriber = connect(redis, { purpose: 'subscriber', name: 'bus-subscriber', ...logging });
      subscriber.on('message', receive).on('ready', subscribeAgain);
      await Promise.all([untilReady(publisher), untilReady(subscriber)]).catch(unavailable);
    },

    async close() {
      const connections = [publisher, subscriber];
      publisher = undefined;
      subscriber = undefined;
      handlers.clear();
      pings.stop();
      handling?.stop();
      subscribing?.stop();
      reading?.stop();
      for (const connection of connections) if (connection) await disconnect(connection);
    },

    async publishFrames(shard, frames) {
      if (frames.length > 0) await publish(framesChannel(storeId, shard), frames);
    },

    async ping() {
      const channel = framesChannel(storeId, PINGED_SHARD);
      // Whoever handles no frames has no way on which they could be lost.
      if (handlers.has(channel)) await pings.send((ping) => publish(channel, ping));
      else await opened(publisher).ping().catch(unavailable);
    },

    sendOrder: (node, order) => publish(ordersChannel(storeId, node), order),

    async onFrames(handler) {
      const channels: string[] = [];
      for (let shard = 0; shard < SHARDS; shard += 1) {
        const channel = framesChannel(storeId, shard);
        channels.push(channel);
        handlers.set(channel, (text) => {
          if (shard === PINGED_SHARD && pings.take(text)) return;
          const frames = read(framesPayload, channel, text);
          if (frames) handler(shard, frames);
        });
      }
      await subscribe(channels);
    },

    async onOrders(node, handler) {
      const channel = ordersChannel(storeId, node);
      handlers.set(channel, (text) => {
        const order = read(orderPayload, channel, text);
        if (order) handler(order);
      });
      await subscribe([channel]);
    },
  };
}

function opened(connection: Redis | undefined): Redis {
  if (connection === undefined) throw new SurecastError('live_unavailable', 'The bus is not open.');
  return connection;
}

/** Rejects when a try to connect fails, and when there is no answer in time. */
async function untilReady(connection: Redis): Promise<void> {
  if (connection.status === 'ready') return;
  await once(connection, 'ready', { signal: AbortSignal.timeout(OPEN_DEADLINE_MS) });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
