import { createClient } from '@surecast/shared/client/core';
import { createManualClock } from '@surecast/shared/client/testing';
import type { Frame, Message } from '@surecast/shared/protocol';
import { expect, test } from 'vitest';
import { systemClock } from '../../clock.js';
import { createScriptedDelivery, createTestTokens } from '../gateway.contract.js';
import { createMemoryGateway } from './memory-gateway.js';
import { createMemoryIo } from './memory-io.js';

const PAGE = 3;

/** Numbers in [0, 1) that a seed decides (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One log and one client over the memory gateway. */
function createWorld(random: () => number) {
  const log: Message[] = [];
  const delivery = createScriptedDelivery();
  const tokens = createTestTokens();
  const clock = createManualClock();
  const gateway = createMemoryGateway({ tokens, clock: systemClock, log: { warn() {}, error() {} } });
  let cursor = 0;
  const frame = (from: number, to: number, attempt = 0): Frame => {
    const messages = log.slice(from, to).map((message) => ({ ...message, attempt }));
    return { channel: 'news', epoch: 'e1', from, to, messages };
  };
  delivery.subscribe = async ({ channel, connection, after = cursor }) => {
    gateway.enter(connection, channel);
    cursor = Math.max(cursor, after);
    const sentTo = Math.min(log.length, after + PAGE);
    const answer = { ok: true as const, channel, epoch: 'e1', head: log.length, cursor, recovered: true, sentTo };
    return { answer, first: sentTo > after ? [frame(after, sentTo)] : [] };
  };
  delivery.sync = async ({ after, to = log.length }) => {
    const end = Math.min(after + PAGE, to, log.length);
    return { ok: true, epoch: 'e1', head: log.length, frames: [frame(after, end)], more: end < log.length };
  };
  delivery.acknowledge = async ({ upTo }) => {
    if (upTo > log.length) throw new Error('an ack beyond the head');
    cursor = Math.max(cursor, upTo);
    return { cursor };
  };
  gateway.attach(delivery);
  const got: number[] = [];
  const client = createClient({
    url: 'http://push.test',
    io: createMemoryIo(gateway, tokens),
    client: 'page',
    storage: null,
    clock,
    random,
    getToken: async () => 's',
    // Acks go over the socket, so that cuts meet them too.
    fetch: () => Promise.reject(new TypeError('fetch failed')),
  });
  return {
    clock,
    client,
    gateway,
    got,
    frame,
    get cursor() {
      return cursor;
    },
    get head() {
      return log.length;
    },
    start: () => client.subscribe('news', { onMessage: ({ seq }) => void got.push(seq) }),
    save(isPushed: boolean): void {
      const seq = log.length + 1;
      log.push({ id: `m${seq}`, seq, title: '', text: '', at: '2026-01-01T00:00:00.000Z' });
      if (isPushed) gateway.broadcast(frame(seq - 1, seq));
    },
    deliver: (count: number) => gateway.connections.reduce((sum, each) => sum + each.deliver(count), 0),
  };
}

test.each(Array.from({ length: 12 }, (_, seed) => seed))(
  'saves, lost frames, repeats, cuts and resends in any order: each message once, in order, acknowledged (seed %i)',
  async (seed) => {
    const random = seeded(seed);
    const world = createWorld(random);
    world.start();
    for (let step = 0; step < 120; step += 1) {
      const die = random();
      if (die < 0.35) world.save(random() < 0.7);
      else if (die < 0.75) world.deliver(1 + Math.floor(random() * 3));
      else if (die < 0.8) for (const each of world.gateway.connections) each.cut();
      else if (die < 0.82) for (const each of world.gateway.connections) each.freeze();
      else if (die < 0.87 && world.head > 0) world.gateway.broadcast(world.frame(0, world.head, 1));
      else await world.clock.advance(Math.floor(random() * 1_500));
      if (step % 4 === 0) await world.clock.settle();
    }
    for (const each of world.gateway.connections) each.cut();
    world.save(true);
    for (let round = 0; round < 60 && world.cursor < world.head; round += 1) {
      await world.clock.advance(1_000);
      world.deliver(1_000);
    }
    const all = Array.from({ length: world.head }, (_, index) => index + 1);
    expect(world.got).toEqual(all);
    expect(world.cursor).toBe(world.head);
    await Promise.all([world.client.close(), world.clock.advance(5_000)]);
    await world.gateway.settled();
    expect(world.gateway.size).toBe(0);
  },
);
