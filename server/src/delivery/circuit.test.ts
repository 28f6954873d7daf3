import { expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { channelOn, createWorld, over } from '../../test/support/world.js';
import { SurecastError } from '../errors.js';
import { createEvents } from '../events.js';
import type { Store } from '../store/store.js';
import { createCircuit } from './circuit.js';

const AWAY = new SurecastError('store_unavailable');

function setUp(answer: () => Promise<void>) {
  const clock = new ManualClock();
  const events = createEvents();
  const pings: number[] = [];
  const relayed: number[] = [];
  const states: string[] = [];
  events.on('circuit', ({ state }) => states.push(state));
  const started = clock.now();
  const circuit = createCircuit({
    store: {
      ping: () => {
        pings.push(clock.now() - started);
        return answer();
      },
    },
    live: { ping: async () => undefined },
    relay: (shard) => relayed.push(shard),
    clock,
    events,
    random: () => 1,
  });
  return { clock, circuit, pings, relayed, states, started };
}

it('FO7 runs are turned away until a probe is answered, and then each of their shards is relayed once', async () => {
  let away = true;
  const { clock, circuit, pings, relayed, states } = setUp(() => (away ? Promise.reject(AWAY) : Promise.resolve()));
  expect(circuit.turnsAway(3)).toBe(false);
  circuit.failed(3, AWAY);
  for (const shard of [3, 7, 7, 11]) expect(circuit.turnsAway(shard)).toBe(true);
  await clock.advance(60_000);
  expect(relayed).toEqual([]);
  expect(pings.slice(0, 6)).toEqual([100, 300, 700, 1_500, 2_500, 3_500]);
  expect(pings.length).toBeLessThanOrEqual(62);
  away = false;
  await clock.advance(1_000);
  expect(relayed.sort((a, b) => a - b)).toEqual([3, 7, 11]);
  expect(circuit.turnsAway(3)).toBe(false);
  expect(states).toEqual(['open', 'closed']);
});

it('FO7 a message that cannot be handled does not open the circuit; an absent live state does', async () => {
  const { circuit } = setUp(() => Promise.resolve());
  circuit.failed(1, new TypeError('no such member'));
  expect(circuit.turnsAway(1)).toBe(false);
  circuit.failed(1, new SurecastError('live_unavailable'));
  expect(circuit.turnsAway(2)).toBe(true);
  await circuit.stop();
});

it('FO7 a store that answers a ping but not the work is asked less and less often, until the work succeeds', async () => {
  const { clock, circuit, relayed, started } = setUp(() => Promise.resolve());
  const closedAt: number[] = [];
  for (let tries = 0; tries < 8; tries += 1) {
    circuit.failed(1, AWAY);
    while (relayed.length <= tries) await clock.advance(50);
    closedAt.push(clock.now() - started);
  }
  const gaps = closedAt.map((at, index) => at - (closedAt[index - 1] ?? 0));
  expect(gaps).toEqual([100, 200, 400, 800, 1_000, 1_000, 1_000, 1_000]);
  circuit.succeeded();
  circuit.failed(1, AWAY);
  await clock.advance(100);
  expect(circuit.turnsAway(1)).toBe(false);
});

it('FO7 a probe that gets no answer is given up after a second, and a stop does not wait for it', async () => {
  const { clock, circuit, pings, relayed } = setUp(() => new Promise(() => undefined));
  circuit.failed(1, AWAY);
  await clock.advance(3_000);
  expect(pings).toEqual([100, 1_300, 2_700]);
  await circuit.stop();
  await clock.advance(60_000);
  expect(pings).toHaveLength(3);
  expect(relayed).toEqual([]);
  circuit.failed(1, AWAY);
  await clock.advance(60_000);
  expect(pings).toHaveLength(3);
});

it('FO7 while the store is away the workers ask it once at a time, and a second after its return everything is delivered', async () => {
  let away = false;
  let asked = 0;
  const world = await createWorld({
    store: (store) =>
      over(store, {
        dueEntries: (...query) => {
          asked += 1;
          return away ? Promise.reject(AWAY) : store.dueEntries(...query);
        },
        ping: () => (away ? Promise.reject(AWAY) : store.ping()),
      } as Partial<Store>),
  });
  const reader = await world.connect('a/reader');
  away = true;
  // Their outbox takes the saves still: only the workers' way to the store is broken.
  for (let second = 0; second < 60; second += 1) {
    await world.save(`${second}`);
    await world.save('elsewhere', channelOn(second % 16));
    await world.clock.advance(1_000);
  }
  expect(asked).toBeLessThanOrEqual(16);
  expect(reader.sends()).toEqual([]);
  away = false;
  await world.clock.advance(1_000);
  expect(reader.sends()).toHaveLength(60);
  expect(await world.store.dueShards(Number.MAX_SAFE_INTEGER)).toEqual([]);
});
