import type { Bus } from '../bus/bus.js';
import type { Clock } from '../clock.js';
import { SurecastError } from '../errors.js';
import type { Events } from '../events.js';
import type { LiveState } from '../live/live-state.js';
import type { LogRecord, OutboxEntry, Store } from '../store/store.js';
import type { Circuit } from './circuit.js';
import { toFrames, voidsOf } from './frames.js';
import { createQuarantine } from './quarantine.js';
import type { Relay, Runs } from './relay.js';

/** FO4: an entry accepted by a node whose clock is ahead by up to this is not held back. */
export const CLOCK_SKEW_MS = 600_000;
const BATCH = { count: 500, bytes: 1024 * 1024 };
/** A job that ran this long gives its place to others and goes on in another. */
const TIME_SLICE_MS = 50;
const CACHED_HEADS = 10_000;
/** An older one is rather asked for than refused. */
const HEAD_AGE_MS = 60_000;
/** Another worker can win the same seqs; more often in a row than this is a fault. */
const CONFLICTS = 5;

export interface FanOut {
  /**
   * Takes due entries of the shard's outbox to the log and out to the gateways, until none is left or its time is up. `done` at once while the
   * circuit is open. Rejects when the store or live state fails. `job`: `more` asks the caller to add a job for what is left.
   */
  run(shard: number, by?: 'job' | 'sweep'): Promise<'done' | 'more'>;
}

interface FanOutDeps {
  store: Store;
  live: LiveState;
  bus: Bus;
  circuit: Circuit;
  clock: Clock;
  events: Events;
  /** Asks for a resend pass of the shard in so many ms. */
  resendIn(shard: number, ms: number): void;
  relay: Relay;
  runs: Runs;
  /** No other process uses this store. */
  isAlone: boolean;
}

/**
 * FO1: for each batch, in this order: insert into the log, live state, publish, delete from the outbox. Killed between any two, a
 * re-run finds the entries still there, their ids in the log, and repeats the rest: nothing is lost, no seq is given twice.
 */
export function createFanOut(deps: FanOutDeps): FanOut {
  const { store, live, bus, circuit, clock, events, resendIn, relay, runs, isAlone } = deps;
  const heads = new Map<string, { head: number; at: number }>();
  const quarantine = createQuarantine({ store, clock, events });

  async function batch(shard: number): Promise<number> {
    const resting = quarantine.resting(shard);
    const limit = resting.length > 0 ? { ...BATCH, except: resting } : BATCH;
    runs.reading(shard);
    const entries = await store.dueEntries(shard, clock.now() + CLOCK_SKEW_MS, limit);
    if (entries.length === 0) return 0;
    try {
      await handle(shard, entries);
      quarantine.handled(shard, entries);
      circuit.succeeded();
    } catch (error) {
      if (!(await quarantine.isPoisoned(shard, entries, error))) throw error;
      events.emit('fanOutFailed', { shard, error });
      await quarantine.apart(entries, error, (part) => handle(shard, part));
    }
    return entries.length;
  }

  async function handle(shard: number, entries: readonly OutboxEntry[]): Promise<void> {
    const started = clock.now();
    const { records, appended } = await toLog(entries);
    const frames = toFrames(store.id, records);
    for (const voided of voidsOf(frames)) events.emit('voided', voided);
    const ranges = frames.map(({ channel, from, to }) => ({ channel, from, to }));
    const dueIn = await live.recordSent(shard, ranges);
    if (dueIn !== null) resendIn(shard, dueIn);
    await bus.publishFrames(shard, frames);
    await store.removeEntries(entries.map((entry) => entry.id));
    const ms = clock.now() - started;
    events.emit('fannedOut', { shard, entries: entries.length, appended, frames: frames.length, ms });
  }

  /**
   * FO2: the log is asked first which ids it already has; those keep their seq, only the others get new ones. After any refusal all of
   * it starts again from there, with heads read from the store.
   */
  async function toLog(entries: readonly OutboxEntry[]): Promise<{ records: LogRecord[]; appended: number }> {
    for (let tries = 0; tries < CONFLICTS; tries += 1) {
      const known = await store.findByIds(entries.map((entry) => entry.id));
      const knownIds = new Set(known.map((record) => record.id));
      const fresh = await withSeqs(entries.filter((entry) => !knownIds.has(entry.id)));
      if (fresh.length === 0 || (await appendAll(fresh))) {
        return { records: [...known, ...fresh], appended: fresh.length };
      }
    }
    throw new SurecastError('store_unavailable', `the log refused the same batch ${CONFLICTS} times`);
  }

  async function appendAll(records: readonly LogRecord[]): Promise<boolean> {
    try {
      if ((await store.append(records)) === 'appended') {
        for (const { channel, seq } of records) cacheHead(channel, seq);
        return true;
      }
    } catch (error) {
      for (const { channel } of records) heads.delete(channel);
      throw error;
    }
    for (const { channel } of records) heads.delete(channel);
    return false;
  }

  /** FO3: seqs come from the store's heads. The cache may be stale: the log's unique (channel, seq) refuses what is taken. */
  async function withSeqs(entries: readonly OutboxEntry[]): Promise<LogRecord[]> {
    const next = new Map<string, number>();
    // Taken now: while the store is asked for the others, another run of this process may forget them.
    for (const { channel } of entries) {
      const cached = heads.get(channel);
      if (cached && Math.abs(clock.now() - cached.at) < HEAD_AGE_MS) next.set(channel, cached.head);
    }
    const missing = [...new Set(entries.map((entry) => entry.channel))].filter((channel) => !next.has(channel));
    if (missing.length > 0) {
      for (const { channel, head } of (await store.heads(missing)).values()) next.set(channel, head);
    }
    return entries.map((entry) => {
      const head = next.get(entry.channel);
      if (head === undefined) throw new Error(`the store gave no head of ${entry.channel}`);
      const seq = head + 1;
      next.set(entry.channel, seq);
      const { id, channel, subject, fingerprint, title, text, data, at, bytes } = entry;
      return { id, channel, seq, subject, fingerprint, title, text, at, bytes, ...(data !== undefined && { data }) };
    });
  }

  function cacheHead(channel: string, head: number): void {
    heads.delete(channel);
    heads.set(channel, { head, at: clock.now() });
    if (heads.size > CACHED_HEADS) {
      const oldest = heads.keys().next();
      if (!oldest.done) heads.delete(oldest.value);
    }
  }

  async function runShard(shard: number, until: number): Promise<'done' | 'more'> {
    let outcome: 'done' | 'more' = 'done';
    runs.began(shard);
    try {
      if (circuit.turnsAway(shard)) return outcome;
      while (outcome === 'done' && (await batch(shard)) > 0) if (clock.now() >= until) outcome = 'more';
      return outcome;
    } catch (error) {
      circuit.failed(shard, error);
      events.emit('fanOutFailed', { shard, error });
      throw error;
    } finally {
      runs.ended(shard);
    }
  }

  /** RL2: and with it, while its time lasts, every shard that wants a run. */
  async function runWithOthers(shard: number): Promise<void> {
    const until = clock.now() + TIME_SLICE_MS;
    const running = new Set<Promise<void>>();
    let failure: unknown;
    const take = (other: number) => {
      if (clock.now() >= until) return false;
      const run = runShard(other, until)
        .then((outcome) => outcome === 'more' && relay(other))
        .catch((error) => {
          failure ??= error;
        })
        .then(() => void running.delete(run));
      running.add(run);
      return true;
    };
    const job = runs.jobBegan(shard, take);
    while (running.size > 0) await Promise.all(running);
    job.over();
    if (failure !== undefined) throw failure;
  }

  return {
    async run(shard, by = 'sweep') {
      if (by === 'sweep' || !isAlone) return runShard(shard, clock.now() + TIME_SLICE_MS);
      await runWithOthers(shard);
      return 'done';
    },
  };
}
