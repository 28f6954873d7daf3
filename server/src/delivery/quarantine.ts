import type { Clock } from '../clock.js';
import { isCode } from '../errors.js';
import type { Events } from '../events.js';
import type { OutboxEntry, Store } from '../store/store.js';
import { isTrouble } from './circuit.js';
import { shardOf } from './shard.js';

/** A batch that the store refused so often in a row, although it answers otherwise, is looked at entry by entry. */
const BATCH_FAILURES = 5;
/** An entry that failed alone so often with an error of its own is set aside. */
const ALONE_FAILURES = 3;
/**
 * An error that an absent store has as well: the entry is set aside after so long, when it failed so often while something else got through since the
 * failure before. A store can refuse half of what it is asked for a while, and answer every ping.
 */
const LIKE_TROUBLE = { failures: 10, ms: 60_000 };
/** With nothing else to go by, only after this, or one message would hold up the only channel for ever. */
const NOTHING_BESIDE = { failures: 100, ms: 600_000 };
/** Between two tries of one entry: what lasts a moment is no fault of the message. */
const TRY_AGAIN_MS = 1_000;
/** Channels with a suspect that are remembered; past that the oldest is forgotten, and its tries count anew. */
const MOST_SUSPECTS = 1_000;

type Handle = (entries: readonly OutboxEntry[]) => Promise<void>;

export interface Quarantine {
  /** Channels of the shard whose first entry failed alone a moment ago: all theirs wait, or they would overtake it. */
  resting(shard: number): string[];
  /** A batch of the shard got through. */
  handled(shard: number, entries: readonly OutboxEntry[]): void;
  /** Whether the failure of a batch is one of its messages' and not of the store or live state. */
  isPoisoned(shard: number, entries: readonly OutboxEntry[], error: unknown): Promise<boolean>;
  /**
   * Handles a batch that failed with `error` in parts, down to the entry that fails alone, in order within each channel. Rejects when the store or
   * live state is away.
   */
  apart(entries: readonly OutboxEntry[], error: unknown, handle: Handle): Promise<void>;
}

interface Suspect {
  id: string;
  /** How often it failed alone. */
  failures: number;
  /** Those with an error that no absent store has. */
  faults: number;
  /** Those since whose forerunner something else got through. */
  besides: number;
  /** Handled entries of this process at its last failure. */
  through: number;
  since: number;
  at: number;
}

/** Whether it is the message, as far as its failures tell. */
function isHopeless({ failures, faults, besides, since, at }: Suspect): boolean {
  if (faults >= ALONE_FAILURES) return true;
  if (besides >= LIKE_TROUBLE.failures && at - since >= LIKE_TROUBLE.ms) return true;
  return failures >= NOTHING_BESIDE.failures && at - since >= NOTHING_BESIDE.ms;
}

/**
 * FO8: a message that cannot be handled is set aside with its error, so that its shard goes on. It took part in nothing or in everything before: it can be
 * released and goes through fan-out again. Never because the store or live state was away.
 */
export function createQuarantine({ store, clock, events }: { store: Store; clock: Clock; events: Events }): Quarantine {
  const refused = new Map<number, { first: string; failures: number }>();
  /** By channel: the entry that all others of it wait for. */
  const suspects = new Map<string, Suspect>();
  /** Batches and parts of them that got through. */
  let through = 0;

  // A clock that was set back must not make it rest for long.
  const rests = ({ at }: Suspect) => Math.abs(clock.now() - at) < TRY_AGAIN_MS;

  async function storeAnswers(): Promise<boolean> {
    return store.ping().then(
      () => true,
      () => false,
    );
  }

  /** Some faults of one message look like an absent store, such as a record that the store will not take: told apart by asking it something else. */
  async function isOfMessage(error: unknown): Promise<boolean> {
    return !isTrouble(error) || (isCode(error, 'store_unavailable') && (await storeAnswers()));
  }

  /** Halves the entries of one channel until the one that fails stands alone. False when the rest has to wait for it. */
  async function inOrder(entries: readonly OutboxEntry[], known: unknown, handle: Handle): Promise<boolean> {
    let error = known;
    if (error === undefined) {
      try {
        await handle(entries);
        through += 1;
        return true;
      } catch (failure) {
        error = failure;
      }
      if (!(await isOfMessage(error))) throw error;
    }
    const [first] = entries;
    if (first === undefined) return true;
    if (entries.length === 1) return failedAlone(first, error, handle);
    const middle = entries.length >> 1;
    return (
      (await inOrder(entries.slice(0, middle), undefined, handle)) &&
      (await inOrder(entries.slice(middle), undefined, handle))
    );
  }

  async function failedAlone(entry: OutboxEntry, error: unknown, handle: Handle): Promise<boolean> {
    const known = suspects.get(entry.channel);
    const at = clock.now();
    const before = known?.id === entry.id ? known : { failures: 0, faults: 0, besides: 0, through, since: at };
    const suspect: Suspect = {
      id: entry.id,
      failures: before.failures + 1,
      faults: before.faults + (isTrouble(error) ? 0 : 1),
      besides: before.besides + (through > before.through ? 1 : 0),
      through,
      since: before.since,
      at,
    };
    suspects.delete(entry.channel);
    suspects.set(entry.channel, suspect);
    const oldest = suspects.keys().next();
    if (suspects.size > MOST_SUSPECTS && !oldest.done) suspects.delete(oldest.value);
    if (!isHopeless(suspect)) return false;
    await store.quarantine(entry, { error: textOf(error), at: clock.now() });
    suspects.delete(entry.channel);
    if (isTrouble(error) && (await isHandledNow(entry, handle))) return true;
    events.emit('quarantined', { channel: entry.channel, id: entry.id, error });
    return true;
  }

  /**
   * A store can answer a ping and refuse every write (a full disk). Only the write to the quarantine has shown that it takes writes: if the entry goes through
   * now, it never was the message. Then it is in the log, in its place, and its entry ends as any other.
   */
  async function isHandledNow(entry: OutboxEntry, handle: Handle): Promise<boolean> {
    try {
      await handle([entry]);
      return await store.releaseQuarantined(entry.id, entry.due);
    } catch {
      return false;
    }
  }

  return {
    resting: (shard) =>
      [...suspects].flatMap(([channel, suspect]) => (shardOf(channel) === shard && rests(suspect) ? [channel] : [])),
    handled(shard, entries) {
      through += 1;
      refused.delete(shard);
      if (suspects.size > 0) for (const { channel } of entries) suspects.delete(channel);
    },
    async isPoisoned(shard, entries, error) {
      const [first] = entries;
      if (first === undefined) return false;
      if (!isTrouble(error)) return true;
      if (!isCode(error, 'store_unavailable')) return false;
      // One that failed alone before is not left to hold up all others of its shard five times over.
      if (entries.some(({ channel, id }) => suspects.get(channel)?.id === id)) return storeAnswers();
      const before = refused.get(shard);
      const failures = before?.first === first.id ? before.failures + 1 : 1;
      refused.set(shard, { first: first.id, failures });
      return failures >= BATCH_FAILURES && (await storeAnswers());
    },
    async apart(entries, error, handle) {
      const channels = byChannel(entries);
      for (const [channel, group] of channels) {
        const isDone = await inOrder(group, channels.size === 1 ? error : undefined, handle);
        if (isDone) suspects.delete(channel);
      }
    },
  };
}

function byChannel(entries: readonly OutboxEntry[]): Map<string, OutboxEntry[]> {
  const channels = new Map<string, OutboxEntry[]>();
  for (const entry of entries) {
    const group = channels.get(entry.channel);
    if (group) group.push(entry);
    else channels.set(entry.channel, [entry]);
  }
  return channels;
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
