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
const POSITIONS = 11;
const STEPS = 500;
const EMPTIED_EVERY = 170;

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
  const few = below(6);
  const known = Array.from({ length: 1 + below(3) }, (_, index) => {
    const joined = [{}, { joined: below(40) }][below(2)];
    return { channel, client: `s/${(few + index) % 7}`, cursor: below(45), ...joined };
  });
  const joined = below(2) === 0 ? seq : below(40);
  const position = below(3) === 0 ? {} : { restore: { cursor: seq, joined } };
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
    (live) => live.below(channel, seq, 1 + few),
    (live) => live.forfeit(channel, client, { cursor: seq, upTo: seq + few }),
    async (live) => {
      // A client whose cursor is known loses something more often than one whose cursor is guessed.
      const lowest = (await live.below(channel, 40, 1))[0];
      return lowest && live.forfeit(channel, lowest.client, { cursor: lowest.cursor, upTo: lowest.cursor + few });
    },
    async (live) => {
      const away = (await live.expired(SHARD, { ttlMs: 0, limit: 100 })).clients.find(
        ({ client: of }) => of === client,
      );
      return away && live.depart(away.channel, client, { awaySince: away.since }, 'expired');
    },
    (live) => live.restore(SHARD, { heads: [{ channel, head: seq }], positions: [] }),
    (live) => live.restore(SHARD, { heads: [], positions: known }),
    (live) => live.slide(channel, 2),
    (live) => (seq < 10 ? live.endSlide(channel) : Promise.resolve()),
    async (live) => {
      if (seq > 20) return;
      const { channels } = await live.uncheckpointed(SHARD, { limit: 2 });
      await live.markCheckpointed(SHARD, channels);
    },
    async (live) => live.markWhole(SHARD, (await live.generations())[SHARD]?.mark ?? null),
    (live) => live.settleable(channel, 1 + seq),
    (live) => live.markSettled(channel, seq),
  ];
  return (steps[below(steps.length)] ?? steps[0]) as Step;
}

/** Everything that can be read, without what depends on time. */
async function view(live: LiveState): Promise<unknown> {
  const [channels, departures, figures, gauges, unsaved, expired, generations] = await Promise.all([
    Promise.all(CHANNELS.map((channel) => viewOf(live, channel))),
    live.departures(SHARD, 0, 100),
    live.channelFigures(SHARD, CHANNELS),
    live.gauges(SHARD, { limit: 2 }),
    live.uncheckpointed(SHARD, { limit: 2 }),
    live.expired(SHARD, { ttlMs: 0, limit: 100 }),
    live.generations(),
  ]);
  const byName = (a: { channel: string; client: string }, b: { channel: string; client: string }) =>
    `${a.channel} ${a.client}` < `${b.channel} ${b.client}` ? -1 : 1;
  return timeless({
    channels,
    departures: departures.sort(byName),
    figures,
    gauges,
    deliveries: live.deliveries(),
    unsaved: unsaved.channels.map(({ channel }) => channel),
    next: unsaved.next,
    expired: expired.clients.sort(byName),
    whole: generations[SHARD]?.whole,
  });
}

async function viewOf(live: LiveState, channel: string) {
  const [{ clients, head, total }, { positions, more }, { connected, slidUntil }, settleable] = await Promise.all([
    live.clients(channel, { offset: 0, limit: 100 }),
    live.positions(channel, { offset: 1, limit: 3 }),
    live.laggards(channel, { offset: 0, limit: 1 }),
    live.settleable(channel, 100),
  ]);
  return { clients, head, total, positions, more, connected, isSlid: slidUntil !== null, settleable };
}

function timeless(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null, (key, part) => (key === 'at' || key === 'since' ? 0 : part)));
}

test.each([1, 2, 3, 4, 5, 6])(
  'seed %i: Redis and its twin give the same answers and the same state',
  async (seed) => {
    if (!server) throw new Error('Redis was not started');
    const redis = createRedisLiveState({
      redis: server.target,
      storeId: randomUUID(),
      policy: POLICY,
      positionsPerSubject: POSITIONS,
    });
    await redis.open();
    const clock = new ManualClock();
    const memory = createMemoryLiveState({ policy: POLICY, clock, positionsPerSubject: POSITIONS });
    const below = random(seed);
    const untimed = (answer: unknown) => (typeof answer === 'number' && answer > 1_000 ? 'a time' : timeless(answer));
    try {
      for (let number = 0; number < STEPS; number += 1) {
        const step = nextStep(below);
        const [a, b] = [await step(redis), await step(memory)];
        expect(untimed(a), `step ${number}: ${step}`).toEqual(untimed(b));
        expect(await view(redis), `after step ${number}: ${step}`).toEqual(await view(memory));
        await clock.advance(1);
        if (number % EMPTIED_EVERY === 0) {
          await server.flush();
          memory.flush();
        }
      }
    } finally {
      await redis.close();
    }
  },
  30_000,
);
