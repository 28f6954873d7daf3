import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { startRedis, type TestRedis } from '../../../test/support/redis.js';
import { CHANNELS, SHARD } from '../contract/opened.contract.js';
import type { LiveState } from '../live-state.js';
import { createMemoryLiveState } from '../memory/index.js';
import { createRedisLiveState } from './index.js';

/** So long that nothing becomes ripe or due while the test runs: what depends on time is the contract's. */
const POLICY = { intervalMs: 3_600_000, maxResends: 3, window: 50 };
const STEPS = 400;

let server: TestRedis | undefined;

beforeAll(async () => {
  server = await startRedis();
});

afterAll(() => server?.stop());

/** A small generator, so that a seed repeats a run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Step = (live: LiveState) => Promise<unknown>;

function nextStep(below: (most: number) => number): Step {
  const channel = CHANNELS[below(CHANNELS.length)] ?? 'news';
  const client = `s/${below(6)}`;
  const connection = `c${below(3)}`;
  const node = `n${below(2)}`;
  const seq = below(40);
  const seqs = Array.from({ length: 1 + below(4) }, () => 1 + below(40));
  const acks = Array.from({ length: 1 + below(6) }, () => ({ channel, client: `s/${below(7)}`, upTo: below(40) }));
  const position = [{ fresh: { rewind: below(10) } }, { restore: { cursor: seq, joined: below(40) } }, {}][below(3)];
  const steps: Step[] = [
    (live) => live.recordSent(SHARD, [{ channel, from: seq, to: seq + 1 + (seq % 3) }]),
    (live) => live.raiseHeads(SHARD, [{ channel, head: seq }]),
    (live) => live.join(SHARD, [{ channel, client, node, connection, storeHead: 0, ...position }]),
    (live) => live.join(SHARD, [{ channel, client, node, connection, ...position }]),
    (live) => live.leave(SHARD, [{ channel, client, connection }]),
    (live) => live.advance(SHARD, acks),
    (live) => live.advance(SHARD, acks),
    (live) => live.advanceSeqs(SHARD, { channel, client, seqs }),
    (live) => live.takeRounds(channel, seq, [{ client, connection }]),
    (live) => live.depart(channel, client, { cursor: seq, rounds: 0 }, 'never_acknowledged'),
    (live) => live.depart(channel, client, null, 'unsubscribed'),
    async (live) => {
      for (const departure of await live.departures(SHARD, 0, 2)) await live.finishDeparture(departure);
    },
    (live) => (seq < 8 ? live.awayNode(SHARD, node) : Promise.resolve(0)),
    (live) => live.counts(channel, seq),
    (live) => live.settleable(channel, 1 + seq),
    (live) => live.markSettled(channel, seq),
  ];
  return (steps[below(steps.length)] ?? steps[0]) as Step;
}

/** Everything that can be read, without what depends on time. */
async function view(live: LiveState): Promise<unknown> {
  const channels = await Promise.all(
    CHANNELS.map(async (channel) => {
      const { clients, head, total } = await live.clients(channel, { offset: 0, limit: 100 });
      return { clients, head, total, settleable: await live.settleable(channel, 100) };
    }),
  );
  const departures = (await live.departures(SHARD, 0, 100)).sort((a, b) => (a.client < b.client ? -1 : 1));
  return timeless({ channels, departures, figures: await live.channelFigures(SHARD, CHANNELS) });
}

function timeless(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null, (key, part) => (key === 'at' || key === 'since' ? 0 : part)));
}

test.each([1, 2, 3, 4, 5])('seed %i: Redis and its twin give the same answers and the same state', async (seed) => {
  if (!server) throw new Error('Redis was not started');
  const redis = createRedisLiveState({ redis: server.target, storeId: randomUUID(), policy: POLICY });
  await redis.open();
  const clock = new ManualClock();
  const memory = createMemoryLiveState({ policy: POLICY, clock });
  const below = random(seed);
  const untimed = (answer: unknown) => (typeof answer === 'number' && answer > 1_000 ? 'a time' : timeless(answer));
  try {
    for (let number = 0; number < STEPS; number += 1) {
      const step = nextStep(below);
      const [a, b] = [await step(redis), await step(memory)];
      expect(untimed(a), `step ${number}: ${step}`).toEqual(untimed(b));
      expect(await view(redis), `after step ${number}: ${step}`).toEqual(await view(memory));
      await clock.advance(1);
    }
  } finally {
    await redis.close();
  }
});
