import type { Clock } from '../../clock.js';
import { SHARDS, shardOf } from '../../delivery/shard.js';
import { type AckOutcome, type LiveState, POSITIONS_PER_SUBJECT, type ResendPolicy } from '../live-state.js';
import { advance, advanceSeqs } from './acks.js';
import { below, depart, departures, expired, forfeit, subscribedAfter } from './departures.js';
import { dueBy, earliestDue, settleDue } from './due.js';
import { addFigures, addLogLines, claimGauges, figuresOf, setGauges } from './figures.js';
import { awayNode, join, leave } from './presence.js';
import { markCheckpointed, positions, restore, uncheckpointed } from './repair.js';
import { counts, figures, gauges, markSettled, roster, settleable, toState, unsettled } from './reports.js';
import { beat, laggards, slide, takeRound, upSince } from './resend.js';
import { rateOf, recordSent } from './sent.js';
import { channelIn, emptyState, inOrder, shardIn } from './state.js';

/** What can befall a Redis, besides. */
export interface MemoryLiveState extends LiveState {
  /** Forgets everything, as a Redis that was emptied or came back empty. */
  flush(): void;
  /** As a Redis that was started again and kept its data: nothing counts as whole. */
  restart(): void;
  /** Keeps a copy of all there is now; the function that it gives puts that back, as a Redis that lost its last writes when it was started again. */
  snapshot(): () => void;
}

/**
 * Live state's twin: the same promises, in maps, on a clock that is passed in. The reference for readers. Give one to several nodes to have them share
 * it; `close` ends nothing.
 */
export function createMemoryLiveState(options: {
  policy: ResendPolicy;
  clock: Clock;
  positionsPerSubject?: number;
}): MemoryLiveState {
  const { policy, clock, positionsPerSubject = POSITIONS_PER_SUBJECT } = options;
  let state = emptyState();
  let run = 1;
  let serial = 0;
  const next = () => {
    serial += 1;
    return serial;
  };
  const isWhole = (shard: number) => inShard(shard).generation?.startsWith(`${run}/`) ?? false;
  const inShard = (shard: number) => shardIn(state, shard);
  const of = (channel: string) => channelIn(inShard(shardOf(channel)), channel);
  let deliveries = 0;
  const counted = ({ channel, client }: { channel: string; client: string }, move: () => AckOutcome): AckOutcome => {
    const cursor = () => of(channel).clients.get(client)?.cursor ?? 0;
    const before = cursor();
    const outcome = move();
    deliveries += cursor() - before;
    return outcome;
  };

  return {
    policy,
    flush() {
      state = emptyState();
    },
    restart() {
      run = next();
    },
    snapshot() {
      const kept = structuredClone(state);
      return () => {
        state = structuredClone(kept);
        run = next();
      };
    },
    async open() {},
    async close() {},
    async ping() {},

    // A mark names the run too, and a shard that has none gets one: a repair that was overtaken by a loss does not pass for one.
    generations: async () =>
      Array.from({ length: SHARDS }, (_, shard) => {
        const found = inShard(shard);
        found.generation ??= `0/${next()}`;
        return { mark: `${found.generation} ${run}`, whole: isWhole(shard) };
      }),
    wholeMark: async (shard) => (isWhole(shard) ? `${inShard(shard).generation} ${run}` : null),
    markWhole: async (shard, expected) => {
      const [generation, repaired] = expected?.split(' ') ?? [];
      if (generation === undefined || inShard(shard).generation !== generation) return false;
      inShard(shard).generation = `${repaired}/${next()}`;
      return true;
    },
    restore: async (shard, { heads, positions: known }, expected) => {
      const isLate = expected !== undefined && inShard(shard).generation !== expected?.split(' ')[0];
      restore(inShard(shard), { heads, positions: isLate ? [] : known }, clock.now());
    },
    uncheckpointed: async (shard, page) => uncheckpointed(inShard(shard), page, next),
    positions: async (channel, page) => positions(of(channel), page),
    markCheckpointed: async (shard, channels) => markCheckpointed(inShard(shard), channels),

    recordSent: async (shard, ranges) => recordSent(inShard(shard), ranges, policy, clock.now()),
    heads: async (shard, channels) => {
      const known = channels.map((name): [string, number] => [name, inShard(shard).channels.get(name)?.head ?? 0]);
      return new Map(known.filter(([, head]) => head > 0));
    },
    knownHeads: async (shard) => {
      const all = [...inShard(shard).channels].map(([channel, { head }]) => ({ channel, head }));
      return { heads: all.filter(({ head }) => head > 0), next: null };
    },
    raiseHeads: async (shard, heads) => {
      for (const { channel, head } of heads) {
        const known = channelIn(inShard(shard), channel);
        known.head = Math.max(known.head, head);
      }
    },

    join: async (shard, joins) => {
      const rules = { ...policy, positionsPerSubject, isWhole: isWhole(shard) };
      return joins.map((request) => join(inShard(shard), request, rules, clock.now()));
    },
    leave: async (shard, leaves) => leaves.map((request) => leave(inShard(shard), request, clock.now())),
    advance: async (shard, acks) => acks.map((ack) => counted(ack, () => advance(inShard(shard), ack))),
    advanceSeqs: async (shard, ack) => counted(ack, () => advanceSeqs(inShard(shard), ack)),

    beat: async (shard) => beat(inShard(shard), policy, clock.now()),
    slide: async (channel, most) => slide(of(channel), most, policy, clock.now()),
    endSlide: async (channel) => {
      of(channel).slide = null;
    },
    dueChannels: async (shard, limit) => dueBy(inShard(shard), clock.now(), limit),
    nextDue: async (shard) => {
      const due = earliestDue(inShard(shard));
      return due === null ? null : Math.max(0, due - clock.now());
    },
    settleDue: async (shard, channel, expected, inMs) =>
      settleDue(inShard(shard), channel, expected, inMs === null ? null : clock.now() + Math.ceil(inMs)),

    laggards: async (channel, page) => laggards(inShard(shardOf(channel)), of(channel), page, policy, clock.now()),
    takeRounds: async (channel, upTo, clients) =>
      clients.map((client) => takeRound(of(channel), upTo, client, policy, clock.now())),
    depart: async (channel, client, expected, reason) =>
      depart(inShard(shardOf(channel)), { channel, client }, expected, reason, clock.now()),
    forfeit: async (channel, client, range) => forfeit(of(channel), { channel, client }, range, clock.now()),
    below: async (channel, seq, limit) => below(of(channel), seq, limit),
    expired: async (shard, { ttlMs, ...page }) => {
      const by = clock.now() - ttlMs;
      const up = upSince(inShard(shard), policy, clock.now());
      if (up === null || up > by) return { clients: [], next: null };
      return expired(inShard(shard), { ...page, by });
    },
    departures: async (shard, olderThanMs, limit) => departures(inShard(shard), clock.now() - olderThanMs, limit),
    finishDeparture: async ({ channel, client, at }) => {
      const { departing } = of(channel);
      if (departing.get(client)?.at === at) departing.delete(client);
    },

    counts: async (channel, seq) => counts(of(channel), seq),
    countsAt: async (channel, seqs) => seqs.map((seq) => counts(of(channel), seq)),
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

    subscribed: async (shard, { after = '', limit }) => subscribedAfter(inShard(shard), after).slice(0, limit),
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
    states: async (channel, names) =>
      names.flatMap((name) => {
        const client = of(channel).clients.get(name);
        return client ? [toState(name, client)] : [];
      }),
    roster: async (channel, page) => roster(of(channel), page),
    gauges: async (shard, page) => gauges(inShard(shard), page),
    channelFigures: async (shard, channels) => channels.map((name) => figures(name, channelIn(inShard(shard), name))),
    rates: async (shard, channels) =>
      new Map(channels.map((name) => [name, rateOf(channelIn(inShard(shard), name), clock.now())])),
    sentAt: async (channel) =>
      of(channel)
        .sent.filter((entry) => entry.at + policy.intervalMs > clock.now())
        .map((entry) => ({ ...entry })),

    deliveries: () => deliveries,
    addFigures: async (counts) => addFigures(state, counts, clock.now()),
    claimGauges: async () => claimGauges(state, clock.now()),
    setGauges: async (at, gauges) => setGauges(state, at, gauges, clock.now()),
    figures: async (limit) => ({ now: clock.now(), steps: figuresOf(state, limit, clock.now()) }),
    addLogLines: async (lines) => addLogLines(state, lines),
    logLines: async () => state.log.map((line) => ({ ...line })),
  };
}
