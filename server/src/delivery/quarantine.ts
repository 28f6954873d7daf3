import type { Clock } from '../clock.js';
import { isCode } from '../errors.js';
import type { Events } from '../events.js';
import type { OutboxEntry, Store } from '../store/store.js';
import { isTrouble } from './circuit.js';

/** A batch that the store refused so often in a row, although it answers otherwise, is looked at entry by entry. */
const BATCH_FAILURES = 5;
/** An entry that failed alone so often is set aside. */
const ALONE_FAILURES = 3;
/** Between two tries of one entry: what lasts a moment is no fault of the message. */
const TRY_AGAIN_MS = 1_000;
/** Channels with a suspect that are remembered; past that the oldest is forgotten, and its tries count anew. */
const MOST_SUSPECTS = 1_000;

type Handle = (entries: readonly OutboxEntry[]) => Promise<void>;

export interface Quarantine {
  /** The entries that have their turn now: those of a channel whose first entry failed alone a moment ago wait, or they would overtake it. */
  ready(entries: readonly OutboxEntry[]): readonly OutboxEntry[];
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
  failures: number;
  at: number;
}

/**
 * FO8: a message that cannot be handled is set aside with its error, so that its shard goes on. It took part in nothing or in everything before: it can be
 * released and goes through fan-out again. Never because the store or live state was away.
 */
export function createQuarantine({ store, clock, events }: { store: Store; clock: Clock; events: Events }): Quarantine {
  const refused = new Map<number, { first: string; failures: number }>();
  /** By channel: the entry that all others of it wait for. */
  const suspects = new Map<string, Suspect>();

  function rests(channel: string): boolean {
    const suspect = suspects.get(channel);
    // A clock that was set back must not make it rest for long.
    return suspect !== undefined && Math.abs(clock.now() - suspect.at) < TRY_AGAIN_MS;
  }

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
    const before = suspects.get(entry.channel);
    const failures = before?.id === entry.id ? before.failures + 1 : 1;
    suspects.delete(entry.channel);
    suspects.set(entry.channel, { id: entry.id, failures, at: clock.now() });
    const oldest = suspects.keys().next();
    if (suspects.size > MOST_SUSPECTS && !oldest.done) suspects.delete(oldest.value);
    if (failures < ALONE_FAILURES) return false;
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
    ready: (entries) => (suspects.size === 0 ? entries : entries.filter(({ channel }) => !rests(channel))),
    handled(shard, entries) {
      refused.delete(shard);
      if (suspects.size > 0) for (const { channel } of entries) suspects.delete(channel);
    },
    async isPoisoned(shard, [first], error) {
      if (first === undefined) return false;
      if (!isTrouble(error)) return true;
      if (!isCode(error, 'store_unavailable')) return false;
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
