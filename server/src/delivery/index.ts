import type { Bus, Order } from '../bus/bus.js';
import type { Clock } from '../clock.js';
import type { Events } from '../events.js';
import type { Gateway } from '../gateway/gateway.js';
import type { LiveState } from '../live/live-state.js';
import type { Queue } from '../queue/queue.js';
import type { Store } from '../store/store.js';
import { createAcknowledge } from './acknowledge.js';
import { createBeacons } from './beacon.js';
import { type CatchUp, createCatchUp } from './catch-up.js';
import { createCheckpoint } from './checkpoint.js';
import { createCircuit } from './circuit.js';
import { type ClientCommands, createClientCommands } from './client-commands.js';
import type { Delivery } from './delivery.js';
import { createDrop } from './drop.js';
import { createExpire } from './expire.js';
import { createFanOut, type FanOut } from './fan-out.js';
import { createPush } from './push.js';
import { list, message } from './read.js';
import { createReconcile } from './reconcile.js';
import { createRedrive, type Redrive } from './redrive.js';
import { createRelay, type Relay } from './relay.js';
import { createRepair, type Repair } from './repair.js';
import { createResendPass, type ResendPass } from './resend.js';
import { createResendAnswer } from './resend-answer.js';
import { createRetain } from './retain.js';
import { createRing, type Ring } from './ring.js';
import { createSave } from './save.js';
import { createSeen } from './seen.js';
import { createSettle, type Settle } from './settle.js';
import { SHARDS } from './shard.js';
import { createSweep, type Sweep } from './sweep.js';

/** How long a lost last frame of a burst stays unseen at most. */
const BEACON_MS = 5_000;

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
  /** 0 <= random() < 1, for jitter. */
  random(): number;
  sweepEveryMs: number;
  /** How long a client may be away, how long messages are kept, how often positions are copied to the store. */
  clientTtlMs: number;
  retentionMs: number;
  checkpointEveryMs: number;
  /** How many messages of a channel, and how many bytes over all, are kept for catch-up; and how many reads of the store it may cost at once. */
  ring: { messages: number; bytes: number };
  catchUpReads: number;
  /** How long the saves of a busy shard are gathered for a job. */
  relayGapMs: number;
  /** No other process uses this store. */
  isAlone: boolean;
  /** Whether this process rebuilds an emptied live state from the store: a worker does. */
  rebuilds: boolean;
}

/** The whole message path over its ports. Nothing runs until a role starts it. */
export interface MessagePath {
  /** For api and gateway. */
  delivery: Delivery;
  /** For a worker. */
  fanOut: FanOut;
  resendPass: ResendPass;
  sweep: Sweep;
  /** For every role. */
  repair: Repair;
  /** For the admin api. */
  redrive: Redrive;
  relay: Relay;
  commands: ClientCommands;
  reports: Settle['reports'];
  /** For a gateway: takes frames and orders from the bus. */
  startPush(): Promise<void>;
  /** For a gateway: tells quiet connections where the log ends, until the signal aborts. */
  runBeacons(signal: AbortSignal): Promise<void>;
  /** For a gateway whose lease had ended. */
  registerAgain(): Promise<void>;
  /** For a worker that stops: nothing is waited for any more. */
  stopWaiting(): Promise<void>;
  /** Resolves when every save and ack that was taken is answered. */
  idle(): Promise<void>;
  /** How much is held now of what is bounded, for metrics. */
  held(): {
    ring: Ring['held'];
    reads: CatchUp['reads'];
    saves: number;
    acks: number;
    remembered: number;
  };
}

export function createMessagePath(deps: DeliveryDeps): MessagePath {
  const { store, live, queue, bus, gateway, clock, events } = deps;
  const { relay, runs } = createRelay({ queue, clock, events, gapMs: deps.relayGapMs, isAlone: deps.isAlone });
  const save = createSave({ ...deps, relay });
  const seen = createSeen();
  const acknowledge = createAcknowledge({ ...deps, seen });
  const settle = createSettle(deps);
  const drop = createDrop(deps);
  const ring = createRing(deps.ring);
  const catchUp = createCatchUp({ ...deps, ring, reads: deps.catchUpReads });
  const beacons = createBeacons({ ...deps, everyMs: BEACON_MS });
  const reconcile = createReconcile({ ...deps, drop, catchUp, seen });
  const repair = createRepair({ ...deps, seen, presence: reconcile });
  const resendPass = createResendPass({ store, live, bus, drop, events });
  const answerResend = createResendAnswer({ store, live, gateway, events });
  const push = createPush({ bus, gateway, clock, events, ring, beacons });
  // Lost while the queue is away: the sweep asks again.
  const resendIn = (shard: number, ms: number) => {
    queue.resend(shard, ms).catch((error) => events.emit('relayFailed', { shard, error }));
  };
  const circuit = createCircuit({ ...deps, relay });
  const fanOut = createFanOut({ ...deps, resendIn, circuit, relay, runs });
  const sweep = createSweep({
    ...deps,
    relay,
    fanOut,
    resendPass,
    drop,
    settle,
    expire: createExpire({ ...deps, drop, ttlMs: deps.clientTtlMs }),
    checkpoint: createCheckpoint({ ...deps, drop, everyMs: deps.checkpointEveryMs }),
    retain: createRetain({ ...deps, drop, ring }),
    everyMs: deps.sweepEveryMs,
  });

  /** DR5: a connection that has subscribed again since it was dropped stays. */
  async function putOut({ client, connection, dropped }: Extract<Order, { kind: 'dropped' }>): Promise<void> {
    const now = await live.client(dropped.channel, client);
    if (now?.connection === connection || reconcile.isJoining({ connection, channel: dropped.channel })) return;
    reconcile.forget({ connection, channel: dropped.channel });
    gateway.drop(connection, dropped);
  }

  async function startPush(): Promise<void> {
    await push.start();
    await bus.onOrders(deps.node, (order) => {
      if (order.kind === 'dropped')
        putOut(order).catch((error) => events.emit('sweepFailed', { what: 'drop order', error }));
      else if (order.kind === 'close') gateway.close(order.connection, order.closed);
      else if (order.kind === 'redrive') for (const frame of order.frames) gateway.send(order.connection, frame);
      else answerResend(order).catch((error) => events.emit('resendFailed', { channel: order.channel, error }));
    });
  }

  const delivery: Delivery = {
    save: save.save,
    acknowledge: acknowledge.acknowledge,
    acknowledgeIds: acknowledge.acknowledgeIds,
    subscribe: reconcile.subscribe,
    sync: reconcile.sync,
    heads: reconcile.heads,
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
    repair,
    redrive: createRedrive(deps),
    relay,
    commands: createClientCommands({ ...deps, drop }),
    reports: settle.reports,
    startPush,
    runBeacons: beacons.run,
    async registerAgain() {
      for (let shard = 0; shard < SHARDS; shard += 1) await reconcile.registerAgain(shard);
    },
    stopWaiting: circuit.stop,
    async idle() {
      await save.idle();
      await acknowledge.idle();
    },
    held: () => ({
      ring: ring.held,
      reads: catchUp.reads,
      saves: save.waiting,
      acks: acknowledge.waiting,
      remembered: seen.size,
    }),
  };
}
