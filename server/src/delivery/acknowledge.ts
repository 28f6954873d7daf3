import type { Clock } from '../clock.js';
import { SurecastError } from '../errors.js';
import type { Events } from '../events.js';
import type { Ack, AckOutcome, LiveState } from '../live/live-state.js';
import type { Store } from '../store/store.js';
import type { Delivery } from './delivery.js';
import { createGather, type Gather } from './gather.js';
import type { Seen } from './seen.js';
import { SHARDS, shardOf } from './shard.js';

/** How long the first ack of a group waits for company: a room acknowledges a frame within a few ms. */
const LINGER_MS = 2;
/** While group follows group: a script costs as much as some dozens of acks. */
const BUSY_LINGER_MS = 10;
const GROUP = 2_000;
const WAITING = 20_000;

export interface Acknowledge extends Pick<Delivery, 'acknowledge' | 'acknowledgeIds'> {
  idle(): Promise<void>;
  /** Acks that wait for live state, over all shards. */
  readonly waiting: number;
}

interface AcknowledgeDeps {
  store: Store;
  live: LiveState;
  seen: Seen;
  clock: Clock;
  events: Events;
}

/** Moves cursors. AK1: the answer follows the move; acks of a shard share one script, many at a time. */
export function createAcknowledge({ store, live, seen, clock, events }: AcknowledgeDeps): Acknowledge {
  const shards = Array.from({ length: SHARDS }, (_, shard): Gather<Ack, AckOutcome> => {
    return createGather(
      {
        run: (acks) => advance(shard, acks),
        most: GROUP,
        bound: WAITING,
        lingerMs: LINGER_MS,
        busyLingerMs: BUSY_LINGER_MS,
      },
      clock,
    );
  });

  /** Place in its group of the ack that is sampled: the slow ones are not always first, nor last. */
  let sampled = 0;

  async function advance(shard: number, acks: Ack[]): Promise<AckOutcome[]> {
    const started = clock.now();
    const outcomes = await live.advance(shard, acks);
    let moved = 0;
    let place = -1;
    sampled = (sampled + 1) % acks.length;
    for (const [index, outcome] of outcomes.entries()) {
      const ack = acks[index];
      if (outcome.kind !== 'advanced' || !outcome.moved || !ack) continue;
      seen.acknowledged(ack.channel, ack.client, outcome.cursor);
      moved += 1;
      if (place < 0 || index <= sampled) place = index;
    }
    const [ack, outcome] = [acks[place], outcomes[place]];
    const sample = ack && outcome?.kind === 'advanced' ? { channel: ack.channel, cursor: outcome.cursor } : null;
    events.emit('acked', { acks: acks.length, moved, ms: clock.now() - started, sample });
    return outcomes;
  }

  /** AK3: what is past the head known to live state is checked against the store before it is refused: heads there are lower bounds. */
  async function withStoreHead(
    channel: string,
    upTo: number,
    outcome: AckOutcome,
    move: () => Promise<AckOutcome>,
  ): Promise<AckOutcome> {
    if (outcome.kind !== 'beyond_head') return outcome;
    const head = (await store.heads([channel])).get(channel)?.head ?? 0;
    if (head < upTo) return outcome;
    await live.raiseHeads(shardOf(channel), [{ channel, head }]);
    return move();
  }

  /** No function of its own is async here: under load this is the busiest way of the service, and each promise more shows. */
  function acknowledge(ack: { client: string; channel: string; epoch: string; upTo: number }) {
    if (ack.epoch !== store.id) return Promise.reject(new SurecastError('epoch_mismatch'));
    const { channel, client, upTo } = ack;
    const gather = shards[shardOf(channel)] as Gather<Ack, AckOutcome>;
    const move = () => gather.add({ channel, client, upTo });
    return move().then((outcome) => {
      if (outcome.kind === 'advanced') return { cursor: outcome.cursor };
      return withStoreHead(channel, upTo, outcome, move).then((last) => ({ cursor: cursorOf(last) }));
    });
  }

  async function acknowledgeIds({ client, ids, mayRead }: Parameters<Delivery['acknowledgeIds']>[0]) {
    const found = await store.findByIds([...new Set(ids)]);
    const unknown = new Set(ids);
    const seqs = new Map<string, { seqs: number[]; ids: string[] }>();
    for (const { id, channel, seq } of found) {
      if (!mayRead(channel)) continue;
      const named = seqs.get(channel) ?? { seqs: [], ids: [] };
      named.seqs.push(seq);
      named.ids.push(id);
      seqs.set(channel, named);
    }
    const cursors = new Map<string, number>();
    for (const [channel, named] of seqs) {
      const ack = { channel, client, seqs: named.seqs };
      const move = () => live.advanceSeqs(shardOf(channel), ack);
      const started = clock.now();
      const outcome = await withStoreHead(channel, Math.max(...named.seqs), await move(), move);
      if (outcome.kind === 'unknown_client') continue;
      const cursor = cursorOf(outcome);
      const moved = outcome.kind === 'advanced' && outcome.moved ? 1 : 0;
      const sample = moved ? { channel, cursor } : null;
      events.emit('acked', { acks: named.seqs.length, moved, ms: clock.now() - started, sample });
      cursors.set(channel, cursor);
      seen.acknowledged(channel, client, cursor);
      for (const id of named.ids) unknown.delete(id);
    }
    // AK4: nothing that was named is this client's to acknowledge, although it exists: it has lost its position, and must reconcile.
    if (seqs.size > 0 && cursors.size === 0) throw new SurecastError('not_subscribed');
    return { cursors: Object.fromEntries(cursors), unknown: [...unknown] };
  }

  return {
    acknowledge,
    acknowledgeIds,
    get waiting() {
      return shards.reduce((sum, gather) => sum + gather.waiting, 0);
    },
    async idle() {
      for (const gather of shards) await gather.idle();
    },
  };
}

function cursorOf(outcome: AckOutcome): number {
  if (outcome.kind === 'advanced') return outcome.cursor;
  if (outcome.kind === 'unknown_client') throw new SurecastError('not_subscribed');
  if (outcome.kind === 'beyond_head') throw new SurecastError('ack_beyond_head');
  throw new SurecastError('too_many_ids');
}
