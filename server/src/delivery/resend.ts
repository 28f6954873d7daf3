import type { Bus, Order } from '../bus/bus.js';
import type { Events } from '../events.js';
import type { Laggard, LaggardPage, LiveState } from '../live/live-state.js';
import type { Store } from '../store/store.js';
import type { Drop } from './drop.js';
import { hasAcknowledged, isExhausted, isMassDrop, turn } from './policy.js';

const CHANNELS_PER_PASS = 100;
const LAGGARDS_PER_PAGE = 1_000;
const CLIENTS_PER_ORDER = 500;
/** Drops that one pass of a channel makes; the rest have their turn in the next. */
const DROPS_PER_PASS = 5_000;
/** SL2: how often in a row the drops of a channel are put off. */
const MOST_SLIDES = 5;
/** A round that was asked for and not taken is asked for again after this part of the interval. */
const ASK_AGAIN = 1 / 10;

type ResendOrder = Extract<Order, { kind: 'resend' }>;

export interface ResendPass {
  /** Looks at every channel of the shard that is due. Answers in how many ms the next one is, or null. */
  run(shard: number): Promise<number | null>;
}

interface ResendPassDeps {
  store: Pick<Store, 'ping'>;
  live: LiveState;
  bus: Bus;
  drop: Drop;
  events: Events;
}

/** What a pass has found in a channel so far. */
interface Found {
  /** In how many ms something is due. */
  waits: number[];
  /** Have acknowledged before and used up their rounds, whether their time has come or not. */
  exhausted: number;
  /** Those of them whose time has come. */
  toDrop: Laggard[];
}

/**
 * The worker's half of a resend: finds connected clients whose oldest pending message is ripe, asks the node that holds each for a
 * round, and drops those whose rounds are used up. RS1: it sends and counts nothing itself.
 */
export function createResendPass({ store, live, bus, drop, events }: ResendPassDeps): ResendPass {
  const { policy } = live;
  const soon = policy.intervalMs * ASK_AGAIN;

  /** RS4: the channel's next due time comes from what the pass saw, so that a job per shard is enough. */
  async function passChannel(channel: string): Promise<number | null> {
    const found: Found = { waits: [], exhausted: 0, toDrop: [] };
    for (let offset = 0; ; ) {
      const page = await live.laggards(channel, { offset, limit: LAGGARDS_PER_PAGE });
      if (page.nextRipe !== null) found.waits.push(page.nextRipe - page.now);
      const dropped = await takeTurns(channel, page, found);
      offset += page.laggards.length - dropped;
      if (page.more) continue;
      await endTurns(channel, page, found);
      return found.waits.length === 0 ? null : Math.max(1, Math.ceil(Math.min(...found.waits)));
    }
  }

  /** Answers how many laggards of the page are gone. */
  async function takeTurns(channel: string, page: LaggardPage, found: Found): Promise<number> {
    const rounds = new Map<string, ResendOrder & { node: string }>();
    let earliest = Number.POSITIVE_INFINITY;
    let dropped = 0;
    for (const laggard of page.laggards) {
      const next = turn(laggard, page, policy);
      const isGuarded = hasAcknowledged(laggard);
      if (isGuarded && isExhausted(laggard, policy)) found.exhausted += 1;
      if (next.kind === 'wait') earliest = Math.min(earliest, next.ms);
      else if (next.kind === 'round') addTo(rounds, channel, laggard, next.to);
      else if (isGuarded) {
        if (found.toDrop.length < DROPS_PER_PASS) found.toDrop.push(laggard);
        else earliest = Math.min(earliest, soon);
      } else if (await tryToDrop(channel, laggard)) dropped += 1;
      else earliest = Math.min(earliest, soon);
    }
    if (Number.isFinite(earliest)) found.waits.push(earliest);
    if (await ask(rounds)) found.waits.push(soon);
    return dropped;
  }

  async function ask(rounds: Map<string, ResendOrder & { node: string }>): Promise<boolean> {
    for (const { node, channel, to, clients } of rounds.values()) {
      for (let start = 0; start < clients.length; start += CLIENTS_PER_ORDER) {
        const part = clients.slice(start, start + CLIENTS_PER_ORDER);
        await bus.sendOrder(node, { kind: 'resend', channel, to, clients: part });
        events.emit('resendAsked', { channel, clients: part.length, to });
      }
    }
    return rounds.size > 0;
  }

  /**
   * SL2: clients who could acknowledge and all stopped at once are put off, five intervals at most: their acks are lost on our side.
   * A pass must come when that time is over, to see whether it was so.
   */
  async function endTurns(channel: string, { now, connected, slidUntil }: LaggardPage, found: Found): Promise<void> {
    if (slidUntil !== null && slidUntil > now) found.waits.push(slidUntil - now);
    if (isMassDrop(found.exhausted, connected)) {
      if (found.toDrop.length === 0) return;
      if (await live.slide(channel, MOST_SLIDES)) {
        events.emit('slid', { channel, clients: found.exhausted, connected });
        found.waits.push(policy.intervalMs);
        return;
      }
    } else if (slidUntil !== null && slidUntil <= now) await live.endSlide(channel);
    for (const laggard of found.toDrop) if (!(await tryToDrop(channel, laggard))) found.waits.push(soon);
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
      return soon;
    }
  }

  /**
   * SL3: without the store no round can be sent, and acks by id cannot be taken: then the schedule stands still, so that the time does not count
   * against anybody.
   */
  async function isServed(channel: string): Promise<boolean> {
    try {
      await store.ping();
      return true;
    } catch (error) {
      events.emit('resendFailed', { channel, error });
      return false;
    }
  }

  return {
    async run(shard) {
      const channels = await live.dueChannels(shard, CHANNELS_PER_PASS);
      const [first] = channels;
      const served = first !== undefined && (await isServed(first.channel));
      if (served) await live.beat(shard);
      for (const { channel, due } of channels) {
        await live.settleDue(shard, channel, due, served ? await tryChannel(channel) : soon);
      }
      return live.nextDue(shard);
    },
  };
}

function addTo(
  rounds: Map<string, ResendOrder & { node: string }>,
  channel: string,
  { node, client, connection, cursor }: Laggard,
  to: number,
): void {
  const key = `${node} ${to}`;
  const order = rounds.get(key) ?? { kind: 'resend', node, channel, to, clients: [] };
  order.clients.push({ client, connection, cursor });
  rounds.set(key, order);
}
