import type { Frame, SubscribeAnswer, SyncAnswer } from '@surecast/shared/protocol';
import type { Clock } from '../clock.js';
import type { Delivery } from '../delivery/delivery.js';
import { SurecastError } from '../errors.js';
import type { Gateway } from '../gateway/gateway.js';

const EVERY_MS = 1_000;
/** A reading that takes long comes more seldom, so that it takes this part of the time, but not more seldom than every so many turns. */
const SHARE = 0.1;
const MOST_TURNS = 30;
/** Connections of this node that may follow one feed; each costs a write a second. */
const MOST_FOLLOWERS = 1_000;
/** A frame says of so many seconds at most that they had no sample; who was away longer is told what is missed. */
const MOST_VOID = 60;

export interface Feeds {
  /** The delivery path, and beside its channels the service's own ones. */
  over(delivery: Delivery): Delivery;
  /** Samples while somebody follows, until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Connections of this node that follow a feed: they are not counted as clients. */
  readonly followers: number;
}

interface FeedsDeps {
  /** The store's id. */
  epoch: string;
  gateway: Pick<Gateway, 'send'>;
  clock: Clock;
  /** What each channel of the service's own tells, read once for everybody. */
  sources: Readonly<Record<string, () => Promise<unknown>>>;
  /** A sample could not be read, or sent. */
  failed(error: unknown): void;
}

interface Feed {
  channel: string;
  read(): Promise<unknown>;
  followers: Set<string>;
  /** Seq of the last sample; 0 before the first. */
  last: number;
  /** Turns to let pass before the next sample. */
  rests: number;
}

/**
 * The service's own channels (OC1): each tells its newest state, once a second, to whoever of this node follows it. They look like any channel to a
 * client, and are none inside: no log, no cursor, no pending list, nothing stored, sent again or counted. The seq of a sample is its second, so that
 * every node gives the same ones without asking another.
 */
export function createFeeds({ epoch, gateway, clock, sources, failed }: FeedsDeps): Feeds {
  const feeds = new Map<string, Feed>(
    Object.entries(sources).map(([channel, read]) => [
      channel,
      { channel, read, followers: new Set(), last: 0, rests: 0 },
    ]),
  );

  const second = () => Math.floor(clock.now() / EVERY_MS);
  /** What a follower that comes now has not missed. */
  const headOf = (feed: Feed) => Math.max(feed.last, second() - 1);

  function mustKnow(asked: string): void {
    if (asked !== epoch) throw new SurecastError('epoch_mismatch');
  }

  async function sample(feed: Feed): Promise<void> {
    const began = clock.now();
    const data = await feed.read();
    const turns = Math.floor((clock.now() - began) / SHARE / EVERY_MS);
    feed.rests = Math.min(Math.max(0, turns), MOST_TURNS);
    const { channel, last } = feed;
    const to = Math.max(second(), last + 1);
    const from = Math.max(last, to - MOST_VOID - 1);
    feed.last = to;
    const at = new Date(clock.now()).toISOString();
    const message = { id: `${channel}:${to}`, seq: to, title: channel.slice(1), text: '', data, at, attempt: 0 };
    const empty = Array.from({ length: to - from - 1 }, (_, index) => from + 1 + index);
    const frame: Frame = { channel, epoch, from, to, messages: [message], ...(empty.length > 0 && { void: empty }) };
    for (const connection of feed.followers) {
      // Who reads too slowly gets the next one that fits, and asks for what lies between.
      if (gateway.send(connection, frame) === 'gone') feed.followers.delete(connection);
    }
  }

  function join(feed: Feed, connection: string, after?: number): SubscribeAnswer {
    if (!feed.followers.has(connection) && feed.followers.size >= MOST_FOLLOWERS) throw new SurecastError('overloaded');
    feed.followers.add(connection);
    const { channel } = feed;
    const head = Math.max(headOf(feed), after ?? 0);
    const isBehind = after !== undefined && after < head;
    const missed = isBehind ? { missed: { from: after, to: head } } : {};
    return { ok: true, channel, epoch, head, cursor: head, recovered: !isBehind, sentTo: head, ...missed };
  }

  function leave(connection: string, channels: readonly string[]): string[] {
    return channels.filter((channel) => {
      const feed = feeds.get(channel);
      feed?.followers.delete(connection);
      return feed === undefined;
    });
  }

  function pageAfter(feed: Feed, after: number): SyncAnswer {
    const head = headOf(feed);
    const missed = after < head ? { missed: { from: after, to: head } } : {};
    return { ok: true, epoch, head, frames: [], more: false, ...missed };
  }

  return {
    over: (delivery) => ({
      ...delivery,
      async subscribe(request) {
        const feed = feeds.get(request.channel);
        if (!feed) return delivery.subscribe(request);
        const after = request.epoch === epoch ? request.after : undefined;
        return { answer: join(feed, request.connection, after), first: [] };
      },
      async sync(request) {
        const feed = feeds.get(request.channel);
        if (!feed) return delivery.sync(request);
        mustKnow(request.epoch);
        return pageAfter(feed, request.after);
      },
      acknowledge(ack) {
        // No promise of its own for what is not the service's own: this is the busiest way of the service.
        if (!feeds.has(ack.channel)) return delivery.acknowledge(ack);
        if (ack.epoch !== epoch) return Promise.reject(new SurecastError('epoch_mismatch'));
        return Promise.resolve({ cursor: ack.upTo });
      },
      async unsubscribe(request) {
        if (leave(request.connection, [request.channel]).length > 0) await delivery.unsubscribe(request);
      },
      async disconnected({ client, connection, channels }) {
        await delivery.disconnected({ client, connection, channels: leave(connection, channels) });
      },
      async heads(channels) {
        const others = channels.filter((channel) => !feeds.has(channel));
        const own = [...feeds.values()].filter(({ channel }) => channels.includes(channel));
        const { heads } = others.length > 0 ? await delivery.heads(others) : { heads: {} };
        return { epoch, heads: { ...heads, ...Object.fromEntries(own.map((feed) => [feed.channel, headOf(feed)])) } };
      },
    }),

    async run(signal) {
      for (;;) {
        await clock.sleep(EVERY_MS, signal);
        if (signal.aborted) return;
        for (const feed of feeds.values()) {
          if (feed.rests > 0) feed.rests -= 1;
          else if (feed.followers.size > 0) await sample(feed).catch(failed);
        }
      }
    },

    get followers() {
      let count = 0;
      for (const { followers } of feeds.values()) count += followers.size;
      return count;
    },
  };
}
