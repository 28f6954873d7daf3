import type { Frame } from '@surecast/shared/protocol';
import type { Logger } from 'pino';
import { createOutage } from '../../telemetry/outage.js';
import type { Bus, Order } from '../bus.js';

/**
 * The bus of one process: frames and orders are handed over directly. Handlers run within the publishing call, before its
 * promise resolves, so what fan-out publishes is written before it takes the next batch. They get the very objects that
 * were published and must not change them. A handler that throws is logged and does not fail the publisher; what nobody
 * handles is lost, as on any bus.
 */
export function createLocalBus(options: { log?: Logger } = {}): Bus {
  const handling = options.log && createOutage(options.log, 'bus handler');
  const orders = new Map<string, (order: Order) => void>();
  let frames: ((shard: number, frames: readonly Frame[]) => void) | undefined;

  const handOver = (run: () => void) => {
    try {
      run();
    } catch (error) {
      handling?.failed(error);
    }
  };

  return {
    async open() {},
    async close() {
      frames = undefined;
      orders.clear();
      handling?.stop();
    },
    // Nothing lies between the publisher and the handlers.
    async ping() {},
    async publishFrames(shard, published) {
      if (published.length > 0) handOver(() => frames?.(shard, published));
    },
    async sendOrder(node, order) {
      handOver(() => orders.get(node)?.(order));
    },
    async onFrames(handler) {
      frames = handler;
    },
    async onOrders(node, handler) {
      orders.set(node, handler);
    },
  };
}
