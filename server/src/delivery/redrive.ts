import type { Frame } from '@surecast/shared/protocol';
import type { Bus } from '../bus/bus.js';
import type { Clock } from '../clock.js';
import type { Events } from '../events.js';
import type { ClientState, LiveState } from '../live/live-state.js';
import type { DeadLetter, LogRecord, Store } from '../store/store.js';
import { FRAME, toFrames, voidsOf } from './frames.js';
import { shardOf } from './shard.js';

/** What one call sends at most: the outgoing queue of a connection takes it with room to spare. */
const PART = { messages: 1_000, bytes: 512 * 1024 };

export type RedriveOutcome =
  | { kind: 'unknown_letter' }
  /** The client took it back already: what it missed came, or comes, in order. */
  | { kind: 'returned' }
  /** The letter only keeps a count: nothing was pending. */
  | { kind: 'empty' }
  /** Retention took all of it. */
  | { kind: 'gone' }
  /** The client was unknown: it waits as away where the letter starts, and is caught up when it connects. */
  | { kind: 'waiting' }
  /** The client is known with another position and is not connected: repeat when it is back. */
  | { kind: 'not_connected' }
  /** Sent as marked frames: what the log still had of from < seq <= to. `more`: repeat with `after: to`. */
  | { kind: 'sent'; from: number; to: number; messages: number; more: boolean };

export interface Redrive {
  /**
   * Sends a dead letter again. Can be repeated: the page tells messages apart by id.
   * @param after where an earlier call, which answered `more`, ended; from the start of the letter without it.
   * Rejects with store_unavailable or live_unavailable; then part of it may have been sent.
   */
  redrive(letterId: string, after?: number): Promise<RedriveOutcome>;
}

interface RedriveDeps {
  store: Store;
  live: LiveState;
  bus: Bus;
  clock: Clock;
  events: Events;
}

/**
 * RD1: a letter goes back to the client that it was written for, and to nobody else: as a position where nobody has taken another, else as frames
 * outside the order, to the connection that the client has now.
 */
export function createRedrive({ store, live, bus, clock, events }: RedriveDeps): Redrive {
  async function outcomeFor(letter: DeadLetter, after: number): Promise<RedriveOutcome> {
    if (letter.state === 'returned') return { kind: 'returned' };
    if (letter.from >= letter.to) return { kind: 'empty' };
    const { channel, client } = letter;
    const { head, floor } = (await store.heads([channel])).get(channel) ?? { head: 0, floor: 0 };
    if (floor >= letter.to) return { kind: 'gone' };
    const position = await live.client(channel, client);
    if (position === null) return putBack(letter, head);
    if (position.cursor <= letter.from) {
      // All of it is pending to the client again: frames beside the order would only be a second copy.
      await store.returnDeadLetter(letter.id);
      return position.state === 'away' ? { kind: 'waiting' } : { kind: 'returned' };
    }
    return send(letter, position, Math.max(after, letter.from, floor));
  }

  /** RD2: the store first, so that no loss of live state in between makes the client new; the letter last. */
  async function putBack(letter: DeadLetter, head: number): Promise<RedriveOutcome> {
    const { channel, client, from, to } = letter;
    const kept = await store.findCheckpoint(channel, client);
    // Live state has forgotten a client that took another position since: that one counts.
    if (kept && kept.cursor > from) return { kind: 'not_connected' };
    const position = { channel, client, cursor: from, joined: to };
    await store.putCheckpoints([{ ...position, at: clock.now() }]);
    await live.restore(shardOf(channel), { heads: [{ channel, head }], positions: [position] });
    // A departure that is not finished keeps it out.
    if ((await live.client(channel, client)) === null) return { kind: 'not_connected' };
    await store.returnDeadLetter(letter.id);
    return { kind: 'waiting' };
  }

  async function send(letter: DeadLetter, position: ClientState, start: number): Promise<RedriveOutcome> {
    const { node, connection } = position;
    if (node === undefined || connection === undefined) return { kind: 'not_connected' };
    let at = start;
    let messages = 0;
    let bytes = 0;
    let isAtEnd = at >= letter.to;
    while (!isAtEnd && messages < PART.messages && bytes < PART.bytes) {
      const count = Math.min(FRAME.count, PART.messages - messages);
      const range = { after: at, upTo: letter.to, count, bytes: FRAME.bytes };
      const records = await store.range(letter.channel, range);
      const last = records.at(-1);
      if (last === undefined) isAtEnd = true;
      else {
        await bus.sendOrder(node, { kind: 'redrive', connection, frames: marked(letter, records) });
        at = last.seq;
        messages += records.length;
        bytes += records.reduce((sum, record) => sum + record.bytes, 0);
        isAtEnd = at >= letter.to;
      }
    }
    // Retention was faster than this call.
    if (messages === 0 && start < letter.to) return { kind: 'gone' };
    if (isAtEnd) await store.redriveDeadLetter(letter.id);
    return { kind: 'sent', from: start, to: at, messages, more: !isAtEnd };
  }

  function marked(letter: DeadLetter, records: readonly LogRecord[]): Frame[] {
    const frames = toFrames(store.id, records, () => letter.attempts + 1);
    for (const voided of voidsOf(frames)) events.emit('voided', voided);
    return frames.map((frame) => ({ ...frame, redrive: true }));
  }

  return {
    async redrive(letterId, after = 0) {
      const letter = await store.findLetter(letterId);
      if (letter === null) return { kind: 'unknown_letter' };
      const outcome = await outcomeFor(letter, after);
      const { channel, client, from, to } = letter;
      events.emit('redriven', { channel, client, from, to, outcome: outcome.kind });
      return outcome;
    },
  };
}
