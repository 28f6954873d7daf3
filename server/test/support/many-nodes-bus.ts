import type { Frame } from '@surecast/shared/protocol';
import type { Bus } from '../../src/bus/bus.js';

type FramesHandler = (shard: number, frames: readonly Frame[]) => void;

/** The bus of one process, for several nodes: frames reach them in the order in which they asked for them. */
export function withManyNodes(inner: Bus): Bus {
  const handlers: FramesHandler[] = [];
  return {
    open: () => inner.open(),
    close: () => inner.close(),
    ping: () => inner.ping(),
    publishFrames: (shard, frames) => inner.publishFrames(shard, frames),
    sendOrder: (node, order) => inner.sendOrder(node, order),
    onOrders: (node, handler) => inner.onOrders(node, handler),
    async onFrames(handler) {
      handlers.push(handler);
      await inner.onFrames((shard, frames) => {
        for (const handle of handlers) handle(shard, frames);
      });
    },
  };
}
