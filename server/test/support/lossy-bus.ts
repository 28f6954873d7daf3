import type { Frame } from '@surecast/shared/protocol';
import type { Bus, Order } from '../../src/bus/bus.js';

/** What a test may lose on the way. */
export type BusTraffic =
  | { kind: 'frames'; shard: number; frames: readonly Frame[] }
  | { kind: 'order'; node: string; order: Order };

/** A bus that loses what the test says: the publisher sees success, as with pub/sub, and nobody gets it. */
export function createLossyBus(inner: Bus, loses: (traffic: BusTraffic) => boolean): Bus {
  return {
    open: () => inner.open(),
    close: () => inner.close(),
    ping: () => inner.ping(),
    onFrames: (handler) => inner.onFrames(handler),
    onOrders: (node, handler) => inner.onOrders(node, handler),
    async publishFrames(shard, frames) {
      if (!loses({ kind: 'frames', shard, frames })) await inner.publishFrames(shard, frames);
    },
    async sendOrder(node, order) {
      if (!loses({ kind: 'order', node, order })) await inner.sendOrder(node, order);
    },
  };
}
