import type { Frame } from '@surecast/shared/protocol';
import type { Bus, Order } from '../../src/bus/bus.js';
import { SurecastError } from '../../src/errors.js';
import type { Faults } from './faults.js';
import type { Life } from './life.js';
import type { Random } from './random.js';
import type { VirtualTime } from './virtual-time.js';

const LONGEST_WAY_MS = 5;
const LONGEST_DELAY_MS = 400;
const PING_MS = 2_000;

interface Listener {
  life: Life;
  frames?: (shard: number, frames: readonly Frame[]) => void;
  orders: Map<string, (order: Order) => void>;
}

interface BusDeps {
  time: VirtualTime;
  random: Random;
  faults: Faults;
}

/** The bus between processes: each gets a copy of what is published, later, perhaps twice, perhaps never; in its order unless delayed. */
export function createSharedBus({ time, random, faults }: BusDeps) {
  const listeners = new Set<Listener>();

  function carry(life: Life, arrive: () => void): void {
    const isLate = random.chance(faults.slow);
    time.in(random.between(0, isLate ? LONGEST_DELAY_MS : LONGEST_WAY_MS), () => {
      if (faults.redis === 'up') void life.ready().then(arrive);
    });
  }

  function publish(shard: number, frames: readonly Frame[]): void {
    const copy = structuredClone(frames);
    for (const { life, frames: handler } of listeners) {
      if (!handler || life.state === 'dead' || random.chance(faults.frameLost)) continue;
      carry(life, () => handler(shard, copy));
      if (random.chance(faults.frameRepeated)) carry(life, () => handler(shard, copy));
    }
  }

  function order(node: string, given: Order): void {
    const copy = structuredClone(given);
    if (random.chance(faults.orderLost)) return;
    for (const { life, orders } of listeners) {
      const handler = orders.get(node);
      if (handler && life.state !== 'dead') carry(life, () => handler(copy));
    }
  }

  return {
    /** The bus as one process has it. */
    of(life: Life): Bus {
      const listener: Listener = { life, orders: new Map() };
      listeners.add(listener);
      return {
        async open() {},
        async close() {
          listeners.delete(listener);
        },
        publishFrames: async (shard, frames) => publish(shard, frames),
        sendOrder: async (node, given) => order(node, given),
        async ping() {
          if (!random.chance(faults.frameLost)) return;
          await time.sleep(PING_MS);
          throw new SurecastError('live_unavailable', 'A ping did not come back.');
        },
        async onFrames(handler) {
          listener.frames = handler;
        },
        async onOrders(node, handler) {
          listener.orders.set(node, handler);
        },
      };
    },
    /** A process that is gone hears nothing. */
    leave(life: Life): void {
      for (const listener of listeners) if (listener.life === life) listeners.delete(listener);
    },
  };
}
