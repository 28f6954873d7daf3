import type { Bus, Order } from '../bus/bus.js';
import type { Events } from '../events.js';
import type { Gateway } from '../gateway/gateway.js';
import type { Laggard, LaggardPage, LiveState } from '../live/live-state.js';
import type { Store } from '../store/store.js';
import type { Drop } from './drop.js';
import { contiguous, FRAME, toFrames } from './frames.js';
import { turn } from './policy.js';
import { shardOf } from './shard.js';

const CHANNELS_PER_PASS = 100;
const LAGGARDS_PER_PAGE = 1_000;
const CLIENTS_PER_ORDER = 500;
/** A round that was asked for and not taken is asked for again after this part of the interval. */
const ASK_AGAIN = 1 / 10;

type ResendOrder = Extract<Order, { kind: 'resend' }>;

export interface ResendPass {
  /** Looks at every channel of the shard that is due. Answers in how many ms the next one is, or null. */
  run(shard: number): Promise<number | null>;
}

/**
 * The worker's half of a resend: finds connected clients whose oldest pending message is ripe, asks the node that holds each for a
 * round, and drops those whose rounds are used up. RS1: it sends and counts nothing itself.
 */
export function createResendPass(deps: { live: LiveState; bus: Bus; drop: Drop; events: Events }): ResendPass {
  const { live, bus, drop, events } = deps;
  const { policy } = live;

  /** RS4: the channel's next due time comes from what the pass saw, so that a job per shard is enough. */
  async function passChannel(channel: string): Promise<number | null> {
    const due: number[] = [];
    for (let offset = 0; ; ) {
      const page = await live.laggards(channel, { offset, limit: LAGGARDS_PER_PAGE });
      if (page.nextRipe !== null) due.push(page.nextRipe - page.now);
      const { asked, dropped, waits } = await takeTurns(channel, page);
      due.push(...waits);
      if (asked > 0) due.push(policy.intervalMs * ASK_AGAIN);
      if (!page.more) break;
      offset += page.laggards.length - dropped;
    }
    return due.length === 0 ? null : Math.max(1, Math.ceil(Math.min(...due)));
  }

  async function takeTurns(channel: string, page: LaggardPage) {
    const rounds = new Map<string, { node: string; to: number; clients: ResendOrder['clients'] }>();
    let earliest = Number.POSITIVE_INFINITY;
    let dropped = 0;
    for (const laggard of page.laggards) {
      const next = turn(laggard, page.now, page.ripe, policy);
      if (next.kind === 'wait') earliest = Math.min(earliest, next.ms);
      else if (next.kind === 'round') addTo(rounds, laggard, next.to);
      else if (await tryToDrop(channel, laggard)) dropped += 1;
      else earliest = Math.min(earliest, policy.intervalMs * ASK_AGAIN);
    }
    let asked = 0;
    for (const { node, to, clients } of rounds.values()) {
      for (let start = 0; start < clients.length; start += CLIENTS_PER_ORDER) {
        const part = clients.slice(start, start + CLIENTS_PER_ORDER);
        await bus.sendOrder(node, { kind: 'resend', channel, to, clients: part });
        events.emit('resendAsked', { channel, clients: part.length, to });
        asked += part.length;
      }
    }
    return { asked, dropped, waits: Number.isFinite(earliest) ? [earliest] : [] };
  }

  /** One client that cannot be dropped now keeps nobody else from a turn. */
  async function tryToDrop(channel: string, laggard: Laggard): Promise<boolean> {
    try {
      return await drop.drop(channel, laggard);
    } catch (error) {
      events.emit('resendFailed', { channel, error });
      return false;
    }
  }

  /** RS6: a channel whose pass fails is tried again a little later, and the others of its shard have their turn. */
  async function tryChannel(channel: string): Promise<number | null> {
    try {
      return await passChannel(channel);
    } catch (error) {
      events.emit('resendFailed', { channel, error });
      return policy.intervalMs * ASK_AGAIN;
    }
  }

  return {
    async run(shard) {
      for (const { channel, due } of await live.dueChannels(shard, CHANNELS_PER_PASS)) {
        await live.settleDue(shard, channel, due, await tryChannel(channel));
      }
      return live.nextDue(shard);
    },
  };
}

function addTo(
  rounds: Map<string, { node: string; to: number; clients: ResendOrder['clients'] }>,
  { node, client, connection, cursor }: Laggard,
  to: number,
): void {
  const key = `${node} ${to}`;
  const order = rounds.get(key) ?? { node, to, clients: [] };
  order.clients.push({ client, connection, cursor });
  rounds.set(key, order);
}

interface ResendAnswerDeps {
  store: Store;
  live: LiveState;
  gateway: Gateway;
  events: Events;
}

/**
 * The gateway's half. RS1: a round counts only on the node that holds the connection, after the bodies were read and while the socket
 * takes them; whatever is missing is no round, and the worker asks again.
 */
export function createResendAnswer({ store, live, gateway, events }: ResendAnswerDeps) {
  return async (order: ResendOrder): Promise<void> => {
    const { channel } = order;
    const gone = order.clients.filter(({ connection }) => gateway.writable(connection) === 'gone');
    if (gone.length > 0) {
      // Presence that outlived its connection (the disconnect could not be noted): the client is away, not silent.
      const leaves = gone.map(({ client, connection }) => ({ channel, client, connection }));
      await live.leave(shardOf(channel), leaves);
    }
    const open = order.clients.filter(({ connection }) => gateway.writable(connection) === 'open');
    for (const [cursor, clients] of groupByCursor(open)) {
      await sendAgain(channel, cursor, order.to, clients);
    }
  };

  async function sendAgain(channel: string, cursor: number, to: number, clients: ResendOrder['clients']) {
    const read = await store.range(channel, { after: cursor, upTo: to, count: live.policy.window, bytes: FRAME.bytes });
    const first = read[0];
    if (first === undefined) return;
    // Retention may have taken the oldest: the frame starts where the log does, and the client asks for the hole and learns of it.
    const records = contiguous(read, first.seq - 1);
    const upTo = records.at(-1)?.seq ?? first.seq;
    const outcomes = await live.takeRounds(channel, upTo, clients);
    for (const [index, outcome] of outcomes.entries()) {
      const target = clients[index];
      if (outcome.kind !== 'taken' || target === undefined) continue;
      const pending = records.filter(({ seq }) => seq > outcome.from && seq <= outcome.to);
      const attemptOf = (seq: number) => outcome.reached.filter((upTo) => upTo >= seq).length;
      for (const frame of toFrames(store.id, pending, attemptOf)) gateway.send(target.connection, frame);
      const { from, to: sentTo } = outcome;
      const attempt = outcome.reached.length;
      events.emit('resent', { channel, client: target.client, from, to: sentTo, attempt });
    }
  }
}

function groupByCursor(clients: ResendOrder['clients']): Map<number, ResendOrder['clients']> {
  const groups = new Map<number, ResendOrder['clients']>();
  for (const client of clients) {
    const group = groups.get(client.cursor);
    if (group) group.push(client);
    else groups.set(client.cursor, [client]);
  }
  return groups;
}
