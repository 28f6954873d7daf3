import { expect, it } from 'vitest';
import { createWorld } from '../../test/support/world.js';
import { createHistory, readNow } from '../admin/history.js';
import { readGauges } from '../admin/overview.js';
import { SurecastError } from '../errors.js';
import { countFigures, type FigureCounter } from './count-figures.js';
import { keepFigures } from './keep-figures.js';
import { bucketOf } from './latency-buckets.js';

type World = Awaited<ReturnType<typeof createWorld>>;

function counterOf({ events, live, clock }: World, scheduleMs = 180_000): FigureCounter {
  return countFigures({ events, deliveries: live.deliveries, now: () => clock.now(), scheduleMs });
}

async function keeping(world: World, live: Parameters<typeof keepFigures>[0]['live'] = world.live) {
  const stopping = new AbortController();
  const { clock, events } = world;
  const gauges = () => readGauges({ live: world.live });
  const kept = keepFigures({ live, clock, events, counter: counterOf(world), gauges }, stopping.signal);
  return async () => {
    stopping.abort();
    await clock.settle();
    await kept;
  };
}

it('counts saves once each, the deliveries that acks cover, and how long the acks took', async () => {
  const world = await createWorld();
  const counter = counterOf(world);
  await world.connect('a/one');
  await world.connect('a/two');
  await world.save();
  await world.save();
  await world.clock.advance(250);
  const ack = (client: string, upTo: number) =>
    world.path.delivery.acknowledge({ client, channel: 'items', epoch: world.store.id, upTo });
  const acks = [ack('a/one', 2), ack('a/two', 1)];
  await world.clock.advance(100);
  await Promise.all(acks);
  const counts = counter.take();
  expect(counts).toMatchObject({ saves: 2, acked: 3, resends: 0, drops: 0 });
  const latencies = [...(counts?.latencies ?? [])];
  expect(latencies.map(([, count]) => count)).toEqual([2]);
  expect(latencies[0]?.[0]).toBeGreaterThanOrEqual(bucketOf(240));
  expect(latencies[0]?.[0]).toBeLessThanOrEqual(bucketOf(260));
  expect(counter.take()).toBeNull();
});

it('does not time the ack of what was sent before the schedule of resends began: its client was away', async () => {
  const world = await createWorld();
  const counter = counterOf(world, 100);
  await world.connect('a/one');
  await world.save();
  await world.clock.advance(500);
  const ack = world.path.delivery.acknowledge({ client: 'a/one', channel: 'items', epoch: world.store.id, upTo: 1 });
  await world.clock.advance(100);
  await ack;
  expect(counter.take()).toMatchObject({ acked: 1, latencies: new Map() });
});

it('adds up what is counted, and notes how things stand at the end of each step', async () => {
  const world = await createWorld();
  const stop = await keeping(world);
  await world.connect('a/one');
  await world.save();
  await world.save();
  await world.clock.advance(12_500);
  await stop();
  const now = await readNow(world);
  expect(now).toMatchObject({ savesPerS: 0.2, connected: 1, away: 0, pending: 2 });
  const { stepMs, samples } = await createHistory(world)();
  expect(stepMs).toBe(10_000);
  expect(samples).toHaveLength(360);
  expect(samples.at(-1)).toEqual(now);
  const times = samples.map(({ at }) => Date.parse(at));
  expect(times.every((time, index) => index === 0 || time - (times[index - 1] ?? 0) === stepMs)).toBe(true);
  expect(samples[0]).toEqual({
    at: expect.any(String),
    connected: null,
    away: null,
    pending: null,
    savesPerS: 0,
    ackedPerS: 0,
    resendsPerS: 0,
    dropsPerS: 0,
    ackP50Ms: null,
    ackP99Ms: null,
  });
});

it('counts of two processes are one step, and one of the two says how things stand', async () => {
  const world = await createWorld();
  let written = 0;
  const live = {
    ...world.live,
    setGauges: async (...given: Parameters<World['live']['setGauges']>) => {
      written += 1;
      await world.live.setGauges(...given);
    },
  };
  const stops = [await keeping(world, live), await keeping(world, live)];
  await world.save();
  await world.clock.advance(32_000);
  for (const stop of stops) await stop();
  // Both heard the one save of this world, as if each had taken one.
  const { samples } = await createHistory(world)();
  expect(samples.reduce((sum, { savesPerS }) => sum + savesPerS * 10, 0)).toBe(2);
  expect(written).toBe(4);
});

it('an outage leaves a gap: what could not be added does not come later as a peak, and it goes on after', async () => {
  const world = await createWorld();
  let isAway = true;
  const failures: string[] = [];
  world.events.on('sweepFailed', ({ what }) => failures.push(what));
  const live = {
    ...world.live,
    addFigures: async (...given: Parameters<World['live']['addFigures']>) => {
      if (isAway) throw new SurecastError('live_unavailable');
      await world.live.addFigures(...given);
    },
  };
  const stop = await keeping(world, live);
  await world.save();
  await world.clock.advance(1_500);
  expect(failures).toContain('figures');
  isAway = false;
  await world.save();
  await stop();
  const { steps } = await world.live.figures(1);
  expect(steps.reduce((sum, { saves }) => sum + saves, 0)).toBe(1);
});
