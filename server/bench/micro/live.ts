/**
 * What live state costs on Redis: calls and items per second, and microseconds of Redis' processor and of Redis' scripts for each item.
 *
 *   npm run bench -- micro/live
 *
 * Starts a redis-server of its own, with an append-only file. Bounded: ROUNDS calls per figure, one after another.
 */
import { randomUUID } from 'node:crypto';
import { cpuUsage } from 'node:process';
import { Redis } from 'ioredis';
import { shardOf } from '../../src/delivery/shard.js';
import type { LiveState } from '../../src/live/live-state.js';
import { createRedisLiveState } from '../../src/live/redis/index.js';
import { startRedis } from '../../test/support/redis.js';

const ROUNDS = 100;
const CLIENTS = 1_000;
const CHANNEL = 'items';
const SHARD = shardOf(CHANNEL);
const CLIENT_NAMES = Array.from({ length: CLIENTS }, () => `${randomUUID()}/${randomUUID()}`);

interface Figure {
  what: string;
  items: number;
  perSecond: number;
  /** Redis' processor time (user and system) for one item. */
  redisMicros: number;
  /** Time inside the scripts for one item, and for the longest call. */
  scriptMicros: number;
  longestMs: number;
  nodeMicros: number;
}

async function measure(
  probe: Redis,
  what: string,
  items: number,
  call: (round: number) => Promise<unknown>,
): Promise<Figure> {
  await probe.config('RESETSTAT');
  const before = await redisSeconds(probe);
  const cpu = cpuUsage();
  const started = performance.now();
  let longestMs = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const from = performance.now();
    await call(round);
    longestMs = Math.max(longestMs, performance.now() - from);
  }
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = cpuUsage(cpu);
  const total = items * ROUNDS;
  const redis = ((await redisSeconds(probe)) - before) * 1e6;
  return {
    what,
    items,
    perSecond: Math.round(total / seconds),
    redisMicros: round2(redis / total),
    scriptMicros: round2((await scriptMicros(probe)) / total),
    longestMs: round2(longestMs),
    nodeMicros: round2((user + system) / total),
  };
}

async function redisSeconds(probe: Redis): Promise<number> {
  const info = await probe.info('cpu');
  return number(info, /used_cpu_user:([\d.]+)/) + number(info, /used_cpu_sys:([\d.]+)/);
}

async function scriptMicros(probe: Redis): Promise<number> {
  return number(await probe.info('commandstats'), /cmdstat_evalsha:calls=\d+,usec=(\d+)/);
}

function number(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? 0);
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

async function figures(live: LiveState, probe: Redis): Promise<Figure[]> {
  const join = (client: string, connection: string) => {
    return {
      channel: CHANNEL,
      client,
      node: 'n1',
      connection,
      label: 'bench',
      storeHead: 0,
      restore: { cursor: 0, joined: 0 },
    };
  };
  const acks = (upTo: number) => CLIENT_NAMES.map((client) => ({ channel: CHANNEL, client, upTo }));
  const joins = (round: number) => CLIENT_NAMES.map((client) => join(client, `c${round}`));
  await live.join(SHARD, joins(0));
  await live.raiseHeads(SHARD, [{ channel: CHANNEL, head: ROUNDS * 4 }]);

  const found = [
    await measure(probe, 'advance, all to one seq', CLIENTS, (round) => live.advance(SHARD, acks(round))),
    await measure(probe, 'advance, nothing to move', CLIENTS, () => live.advance(SHARD, acks(1))),
    await measure(probe, 'advance, one ack a call', 1, (round) =>
      live.advance(SHARD, acks(ROUNDS + round).slice(0, 1)),
    ),
  ];
  await live.takeRounds(
    CHANNEL,
    ROUNDS * 4,
    CLIENT_NAMES.map((client) => ({ client, connection: 'c0' })),
  );
  found.push(
    await measure(probe, 'advance, with a round each', CLIENTS, (round) =>
      live.advance(SHARD, acks(ROUNDS * 2 + round)),
    ),
    await measure(probe, 'recordSent, one channel', 1, (round) =>
      live.recordSent(SHARD, [{ channel: CHANNEL, from: ROUNDS * 4 + round, to: ROUNDS * 4 + round + 1 }]),
    ),
    await measure(probe, 'recordSent, 100 channels', 100, (round) =>
      live.recordSent(
        SHARD,
        Array.from({ length: 100 }, (_, index) => ({ channel: `c${index}`, from: round - 1, to: round })),
      ),
    ),
    await measure(probe, 'laggards, page of 500', 500, () => live.laggards(CHANNEL, { offset: 0, limit: 500 })),
    await measure(probe, 'join', CLIENTS, (round) => live.join(SHARD, joins(round))),
    await measure(probe, 'leave and join', CLIENTS, async () => {
      const connection = `c${ROUNDS}`;
      await live.leave(
        SHARD,
        CLIENT_NAMES.map((client) => ({ channel: CHANNEL, client, connection })),
      );
      await live.join(
        SHARD,
        CLIENT_NAMES.map((client) => join(client, connection)),
      );
    }),
  );
  return found;
}

const redis = await startRedis();
const probe = new Redis(redis.url);
const policy = { intervalMs: 30_000, maxResends: 5, window: 100 };
const live = createRedisLiveState({ redis: redis.target, storeId: randomUUID(), policy });
try {
  await live.open();
  console.table(await figures(live, probe));
} finally {
  await live.close();
  probe.disconnect();
  await redis.stop();
}
