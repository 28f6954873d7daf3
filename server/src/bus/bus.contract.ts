import type { Frame, PushedMessage } from '@surecast/shared/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Bus, Order } from './bus.js';

/** What the suite needs of an adapter: two ends of the same bus, which may be one object. */
export interface BusHarness {
  worker: Bus;
  gateway: Bus;
  close(): Promise<void>;
}

/** Takes what arrives, one by one, with a deadline. */
export function inbox<T>() {
  const items: T[] = [];
  const takers: ((item: T) => void)[] = [];
  return {
    put(item: T) {
      const taker = takers.shift();
      if (taker) taker(item);
      else items.push(item);
    },
    take(ms = 4_000): Promise<T> {
      const item = items.shift();
      if (item !== undefined) return Promise.resolve(item);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`nothing arrived within ${ms} ms`)), ms);
        takers.push((arrived) => {
          clearTimeout(timer);
          resolve(arrived);
        });
      });
    },
    untaken: () => items,
  };
}

/** A frame with every field that a frame can have: a field that the bus does not know would be lost on the way. */
export const wholeFrame: Required<Omit<Frame, 'messages'>> & { messages: Required<PushedMessage>[] } = {
  channel: 'orders',
  epoch: 'e1',
  from: 3,
  to: 6,
  messages: [
    { id: 'a', seq: 4, title: 'T', text: 'ü\n"', data: { n: [1, null] }, at: '2026-01-01T00:00:00.000Z', attempt: 2 },
    { id: 'b', seq: 6, title: 'U', text: '', data: null, at: '2026-01-01T00:00:01.000Z', attempt: 0 },
  ],
  void: [5],
  redrive: true,
};

const everyOrder: Order[] = [
  {
    kind: 'resend',
    channel: 'orders',
    to: 9,
    clients: [{ client: 'sub/page', connection: 'c1', cursor: 4 }],
  },
  { kind: 'redrive', connection: 'c1', frames: [wholeFrame] },
  {
    kind: 'dropped',
    client: 's/c',
    connection: 'c1',
    dropped: { channel: 'orders', reason: 'never_acknowledged', pending: 3 },
  },
  { kind: 'close', connection: 'c1', closed: { code: 'replaced', message: 'a newer one', retryable: false } },
];

export function busContract(name: string, makeHarness: () => Promise<BusHarness>): void {
  describe(`bus contract: ${name}`, () => {
    let harness: BusHarness;
    beforeEach(async () => {
      harness = await makeHarness();
      await harness.worker.open();
      if (harness.gateway !== harness.worker) await harness.gateway.open();
    });
    afterEach(() => harness.close());

    test('frames of every shard arrive whole, with their shard', async () => {
      const { worker, gateway } = harness;
      const frames = inbox<{ shard: number; frames: readonly Frame[] }>();
      await gateway.onFrames((shard, arrived) => frames.put({ shard, frames: arrived }));
      for (const shard of [0, 7, 15]) {
        const { data: _, ...plain } = { ...wholeFrame.messages[0], id: 'c', seq: 7, title: 'T', text: 't' };
        const second: Frame = {
          channel: 'orders',
          epoch: 'e1',
          from: 6,
          to: 7,
          messages: [{ ...plain, at: '2026-01-01T00:00:02.000Z', attempt: 0 }],
        };
        await worker.publishFrames(shard, [wholeFrame, second]);
        expect(await frames.take()).toEqual({ shard, frames: [wholeFrame, second] });
      }
    });

    test('frames arrive in the order of publishing', async () => {
      const { worker, gateway } = harness;
      const frames = inbox<number>();
      await gateway.onFrames((_, [frame]) => frames.put(frame?.to ?? -1));
      const sent = Array.from({ length: 50 }, (_, i) => i + 1);
      await Promise.all(sent.map((to) => worker.publishFrames(2, [{ ...wholeFrame, to }])));
      const arrived: number[] = [];
      while (arrived.length < sent.length) arrived.push(await frames.take());
      expect(arrived).toEqual(sent);
    });

    test('no frames, no call', async () => {
      const { worker, gateway } = harness;
      const frames = inbox<readonly Frame[]>();
      await gateway.onFrames((_, arrived) => frames.put(arrived));
      await worker.publishFrames(1, []);
      await worker.publishFrames(1, [wholeFrame]);
      expect(await frames.take()).toHaveLength(1);
    });

    test('each kind of order reaches its node, and no other', async () => {
      const { worker, gateway } = harness;
      const mine = inbox<Order>();
      const others = inbox<Order>();
      await gateway.onOrders('n1', mine.put);
      await gateway.onOrders('n2', others.put);
      for (const order of everyOrder) {
        await worker.sendOrder('n1', order);
        expect(await mine.take()).toEqual(order);
      }
      expect(others.untaken()).toEqual([]);
    });

    test('PR4 hazard 14: a ping comes back where frames are handled, and is no frame to anybody', async () => {
      const { worker, gateway } = harness;
      const frames = inbox<number>();
      await gateway.onFrames(frames.put);
      await gateway.ping();
      await worker.ping();
      await Promise.all([gateway.ping(), gateway.ping(), gateway.ping()]);
      await worker.publishFrames(0, [wholeFrame]);
      expect(await frames.take()).toBe(0);
      expect(frames.untaken()).toEqual([]);
    });

    test('BU1 what nobody handles is lost without an error', async () => {
      const { worker } = harness;
      await worker.publishFrames(3, [wholeFrame]);
      await worker.sendOrder('gone', { kind: 'close', connection: 'c', closed: { ...closed } });
    });

    test('a handler that throws fails neither the publisher nor what comes next', async () => {
      const { worker, gateway } = harness;
      const frames = inbox<number>();
      await gateway.onFrames((shard) => {
        frames.put(shard);
        if (shard === 1) throw new Error('handler');
      });
      await worker.publishFrames(1, [wholeFrame]);
      await worker.publishFrames(2, [wholeFrame]);
      expect([await frames.take(), await frames.take()]).toEqual([1, 2]);
    });
  });
}

const closed = { code: 'draining', message: 'stops', retryable: true } as const;
