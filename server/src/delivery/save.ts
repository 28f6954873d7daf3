import { hash } from 'node:crypto';
import type { Clock } from '../clock.js';
import { isCode, SurecastError } from '../errors.js';
import type { Events } from '../events.js';
import type { NewEntry, SaveOutcome, Store } from '../store/store.js';
import { withDeadline } from './deadline.js';
import type { SaveInput } from './delivery.js';
import { createGather } from './gather.js';
import type { Relay } from './relay.js';
import { shardOf } from './shard.js';

/** SV2: a save is answered within 2 s; what is left of them covers the way back. */
const DEADLINE_MS = 1_800;
const RETRY_PAUSE_MS = 100;
const GROUP = { entries: 500, bytes: 4 * 1024 * 1024 };
const WAITING = { entries: 10_000, bytes: 64 * 1024 * 1024 };

export interface Save {
  save(input: SaveInput): Promise<{ id: string; channel: string }>;
  idle(): Promise<void>;
  /** Saves that wait for the store. */
  readonly waiting: number;
}

interface SaveDeps {
  store: Store;
  clock: Clock;
  relay: Relay;
  events: Events;
  /** A fresh UUIDv7, monotonic in this process. */
  newId(): string;
}

/** Accepts messages: durable in the outbox before the answer (SV1), many in one write (SV3), each with its own answer. */
export function createSave({ store, clock, relay, events, newId }: SaveDeps): Save {
  const groups = createGather<NewEntry, SaveOutcome>(
    {
      run: commit,
      most: GROUP.entries,
      bound: WAITING.entries,
      weigh: { of: (entry) => entry.bytes + 512, most: GROUP.bytes, bound: WAITING.bytes },
    },
    clock,
  );

  /**
   * SV4: a write that did not answer may be in. The same ids are written again until the deadline, and then a duplicate with the
   * same fingerprint counts as saved.
   */
  async function commit(entries: NewEntry[]): Promise<SaveOutcome[]> {
    const started = clock.now();
    for (;;) {
      try {
        const outcomes = await store.save(entries);
        for (const shard of new Set(entries.map((entry) => entry.shard))) relay(shard);
        events.emit('committed', { entries: entries.length, ms: clock.now() - started });
        return outcomes;
      } catch (error) {
        const left = DEADLINE_MS - (clock.now() - started);
        if (!isCode(error, 'store_unavailable') || left <= RETRY_PAUSE_MS) throw error;
        await clock.sleep(RETRY_PAUSE_MS);
      }
    }
  }

  async function save(input: SaveInput): Promise<{ id: string; channel: string }> {
    const entry = toEntry(input, newId(), clock.now());
    const late = () => new SurecastError('store_unavailable');
    const outcome = await withDeadline(clock, DEADLINE_MS, groups.add(entry), late);
    if (outcome === 'conflict') throw new SurecastError('key_reused');
    events.emit('saved', { channel: entry.channel, id: entry.id, repeated: outcome === 'repeated' });
    return { id: entry.id, channel: entry.channel };
  }

  return {
    async save(input) {
      try {
        return await save(input);
      } catch (error) {
        events.emit('saveFailed', { code: error instanceof SurecastError ? error.code : 'internal' });
        throw error;
      }
    },
    get waiting() {
      return groups.waiting;
    },
    idle: () => groups.idle(),
  };
}

function toEntry(input: SaveInput, order: string, at: number): NewEntry {
  const { channel, title, text, data, subject, key } = input;
  const fingerprint = hash('sha256', JSON.stringify([channel, title, text, data ?? null]), 'base64url');
  const bytes = Buffer.byteLength(title) + Buffer.byteLength(text) + (data === undefined ? 0 : Buffer.byteLength(data));
  const id = key === undefined ? order : keyedId(subject, key.value, key.form ? fingerprint : '');
  const entry = { id, order, shard: shardOf(channel), channel, subject, fingerprint, title, text, at, due: at, bytes };
  return { ...entry, ...(data !== undefined && { data }), keyed: key !== undefined };
}

/**
 * SV5: the id of a save with a key is a hash of who saved and the key, so that a repeat is found for as long as the message is
 * kept, in the outbox and in the log. A UUIDv8 (RFC 9562, 5.8).
 */
function keyedId(subject: string, key: string, content: string): string {
  const bytes = hash('sha256', JSON.stringify([subject, key, content]), 'buffer');
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
