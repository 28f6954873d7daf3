import type { Clock } from '../../clock.js';
import { shardOf } from '../../delivery/shard.js';
import type { LiveState, ResendPolicy } from '../live-state.js';
import { advance, advanceSeqs } from './acks.js';
import { dueBy, earliestDue, settleDue } from './due.js';
import { awayNode, join, leave } from './presence.js';
import { counts, figures, markSettled, settleable, toState, unsettled } from './reports.js';
import { depart, laggards, takeRound } from './resend.js';
import { recordSent } from './sent.js';
import { channelIn, emptyState, inOrder, shardIn } from './state.js';

export interface MemoryLiveState extends LiveState {
  /** Forgets everything, as a Redis that came back empty. */
  flush(): void;
}

/**
 * Live state's twin: the same promises, in maps, on a clock that is passed in. The reference for readers. Give one to several nodes to have them share
 * it; `close` ends nothing.
 */
export function createMemoryLiveState({ policy, clock }: { policy: ResendPolicy; clock: Clock }): MemoryLiveState {
  let state = emptyState();
  const inShard = (shard: number) => shardIn(state, shard);
  const of = (channel: string) => channelIn(inShard(shardOf(channel)), channel);

  return {
    policy,
    flush() {
      state = emptyState();
    },
    async open() {},
    async close() {},
    async ping() {},

    recordSent: async (shard, ranges) => recordSent(inShard(shard), ranges, policy, clock.now()),
    heads: async (shard, channels) => {
      const known = channels.map((name): [string, number] => [name, inShard(shard).channels.get(name)?.head ?? 0]);
      return new Map(known.filter(([, head]) => head > 0));
    },
    raiseHeads: async (shard, heads) => {
      for (const { channel, head } of heads) {
        const known = channelIn(inShard(shard), channel);
        known.head = Math.max(known.head, head);
      }
    },

    join: async (shard, joins) => joins.map((request) => join(inShard(shard), request, policy, clock.now())),
    leave: async (shard, leaves) => leaves.map((request) => leave(inShard(shard), request, clock.now())),
    advance: async (shard, acks) => acks.map((ack) => advance(inShard(shard), ack)),
    advanceSeqs: async (shard, ack) => advanceSeqs(inShard(shard), ack),

    dueChannels: async (shard, limit) => dueBy(inShard(shard), clock.now(), limit),
    nextDue: async (shard) => {
      const due = earliestDue(inShard(shard));
      return due === null ? null : Math.max(0, due - clock.now());
    },
    settleDue: async (shard, channel, expected, inMs) =>
      settleDue(inShard(shard), channel, expected, inMs === null ? null : clock.now() + Math.ceil(inMs)),

    laggards: async (channel, page) => laggards(of(channel), page, policy, clock.now()),
    takeRounds: async (channel, upTo, clients) =>
      clients.map((client) => takeRound(of(channel), upTo, client, policy, clock.now())),
    depart: async (channel, client, expected, reason) =>
      depart(of(channel), { channel, client }, expected, reason, clock.now()),
    departures: async (shard, olderThanMs, limit) =>
      [...inShard(shard).channels.values()]
        .flatMap(({ departing }) => [...departing.values()])
        .filter(({ at }) => at <= clock.now() - olderThanMs)
        .sort((a, b) => a.at - b.at)
        .slice(0, limit)
        .map((departure) => ({ ...departure })),
    finishDeparture: async ({ channel, client, at }) => {
      const { departing } = of(channel);
      if (departing.get(client)?.at === at) departing.delete(client);
    },

    counts: async (channel, seq) => counts(of(channel), seq),
    cursors: async (channel, clients) => {
      const known = clients.map((name) => [name, of(channel).clients.get(name)?.cursor] as const);
      return new Map(known.filter((entry): entry is [string, number] => entry[1] !== undefined));
    },
    unsettled: async (shard, limit) => unsettled(inShard(shard), limit),
    settleable: async (channel, limit) => settleable(of(channel), limit),
    markSettled: async (channel, to) => markSettled(inShard(shardOf(channel)), channel, to),

    renewNode: async (node, leaseMs) => {
      const known = state.nodes.has(node.id);
      state.nodes.set(node.id, { ...node, until: clock.now() + leaseMs });
      return { known };
    },
    nodes: async () => [...state.nodes.values()].map(({ until, ...node }) => ({ ...node, alive: until > clock.now() })),
    awayNode: async (shard, node) => awayNode(inShard(shard), node, clock.now()),
    removeNode: async (id) => {
      state.nodes.delete(id);
    },

    subscribed: async (shard, { after = '', limit }) =>
      [...inShard(shard).channels]
        .flatMap(([name, { clients }]) => (clients.size > 0 && name > after ? [name] : []))
        .sort()
        .slice(0, limit),
    clients: async (channel, { state: only, offset, limit }) => {
      const lists = (['connected', 'away'] as const).filter((name) => only === undefined || only === name);
      const all = lists.flatMap((name) => inOrder(of(channel), name));
      const page = all.slice(offset, offset + limit).map(([name, client]) => toState(name, client));
      return { now: clock.now(), head: of(channel).head, clients: page, total: all.length };
    },
    client: async (channel, name) => {
      const client = of(channel).clients.get(name);
      return client ? toState(name, client) : null;
    },
    channelFigures: async (shard, channels) => channels.map((name) => figures(name, channelIn(inShard(shard), name))),
    sentAt: async (channel) =>
      of(channel)
        .sent.filter((entry) => entry.at + policy.intervalMs > clock.now())
        .map((entry) => ({ ...entry })),
  };
}
