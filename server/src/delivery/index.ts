import type { Bus, Order } from '../bus/bus.js';
import type { Clock } from '../clock.js';
import type { Events } from '../events.js';
import type { Gateway } from '../gateway/gateway.js';
import type { LiveState } from '../live/live-state.js';
import type { Queue } from '../queue/queue.js';
import type { Store } from '../store/store.js';
import { createAcknowledge } from './acknowledge.js';
import type { Delivery } from './delivery.js';
import { createDrop } from './drop.js';
import { createFanOut, type FanOut } from './fan-out.js';
import { createPush } from './push.js';
import { list, message } from './read.js';
import { createReconcile } from './reconcile.js';
import { createRelay } from './relay.js';
import { createResendAnswer, createResendPass, type ResendPass } from './resend.js';
import { createSave } from './save.js';
import { createSettle } from './settle.js';
import { createSweep, type Sweep } from './sweep.js';

export type { Delivery } from './delivery.js';

export interface DeliveryDeps {
  /** Name of this node: orders for its connections go to it. */
  node: string;
  store: Store;
  live: LiveState;
  queue: Queue;
  bus: Bus;
  gateway: Gateway;
  clock: Clock;
  events: Events;
  newId(): string;
  sweepEveryMs: number;
}

/** The whole message path over its ports. Nothing runs until a role starts it. */
export interface MessagePath {
  /** For api and gateway. */
  delivery: Delivery;
  /** For a worker. */
  fanOut: FanOut;
  resendPass: ResendPass;
  sweep: Sweep;
  /** For a gateway: takes frames and orders from the bus. */
  startPush(): Promise<void>;
  /** For a gateway whose lease had ended. */
  registerAgain(): Promise<void>;
  /** Resolves when every save and ack that was taken is answered. */
  idle(): Promise<void>;
}

export function createMessagePath(deps: DeliveryDeps): MessagePath {
  const { store, live, queue, bus, gateway, clock, events } = deps;
  const relay = createRelay({ queue, events });
  const save = createSave({ ...deps, relay });
  const acknowledge = createAcknowledge(deps);
  const settle = createSettle(deps);
  const drop = createDrop(deps);
  const reconcile = createReconcile({ ...deps, drop });
  const resendPass = createResendPass({ live, bus, drop, events });
  const answerResend = createResendAnswer({ store, live, gateway, events });
  const push = createPush({ bus, gateway, clock, events });
  // Lost while the queue is away: the sweep asks again.
  const resendIn = (shard: number, ms: number) => {
    queue.resend(shard, ms).catch((error) => events.emit('relayFailed', { shard, error }));
  };
  const fanOut = createFanOut({ ...deps, resendIn });
  const sweep = createSweep({ ...deps, relay, fanOut, resendPass, drop, settle, everyMs: deps.sweepEveryMs });

  /** DR5: a connection that has subscribed again since it was dropped stays. */
  async function putOut({ client, connection, dropped }: Extract<Order, { kind: 'dropped' }>): Promise<void> {
    const now = await live.client(dropped.channel, client);
    if (now?.connection === connection) return;
    reconcile.forget({ connection, channel: dropped.channel });
    gateway.drop(connection, dropped);
  }

  async function startPush(): Promise<void> {
    await push.start();
    await bus.onOrders(deps.node, (order) => {
      if (order.kind === 'dropped')
        putOut(order).catch((error) => events.emit('sweepFailed', { what: 'drop order', error }));
      else if (order.kind === 'close') gateway.close(order.connection, order.closed);
      else answerResend(order).catch((error) => events.emit('resendFailed', { channel: order.channel, error }));
    });
  }

  const delivery: Delivery = {
    save: save.save,
    acknowledge: acknowledge.acknowledge,
    acknowledgeIds: acknowledge.acknowledgeIds,
    subscribe: reconcile.subscribe,
    sync: reconcile.sync,
    unsubscribe: reconcile.unsubscribe,
    disconnected: reconcile.disconnected,
    list: (page) => list(store, page),
    message: (id) => message(store, settle, id),
  };

  return {
    delivery,
    fanOut,
    resendPass,
    sweep,
    startPush,
    registerAgain: reconcile.registerAgain,
    async idle() {
      await save.idle();
      await acknowledge.idle();
    },
  };
}
