import type { Bus } from '../bus/bus.js';
import { SurecastError } from '../errors.js';
import type { Events } from '../events.js';
import type { ClientState, LiveState } from '../live/live-state.js';
import type { Store } from '../store/store.js';
import type { Drop } from './drop.js';
import { contiguous, FRAME, toFrames, voidsOf } from './frames.js';
import { attemptsOf } from './policy.js';
import { shardOf } from './shard.js';

/** How often a drop is tried against a client that keeps acknowledging. */
const TRIES = 5;

/** `away`: there is no connection to act on. `nothing`: nothing is pending. */
export type CommandOutcome = 'done' | 'away' | 'nothing' | 'unknown_client';

/**
 * What an admin tells the service to do with one client of a channel. Each rejects with store_unavailable or live_unavailable, and may be repeated.
 */
export interface ClientCommands {
  /**
   * AD1: sends what is pending again now, as far as one round does. It is no round: it brings neither the next one nor a drop any nearer, and is
   * not counted as an attempt.
   */
  resend(channel: string, client: string): Promise<CommandOutcome>;
  /** AD2: closes the client's connection, with all its channels, for a reason with which it comes back by itself. */
  disconnect(channel: string, client: string): Promise<CommandOutcome>;
  /**
   * AD3: gives up on the client as it stands, with a dead letter. One that is away expires now. `nothing` when it owes no ack, also when
   * its ack came in between; another connection of it that came in between is dropped as well.
   */
  drop(channel: string, client: string): Promise<CommandOutcome>;
}

interface ClientCommandsDeps {
  store: Pick<Store, 'id' | 'range'>;
  live: Pick<LiveState, 'client' | 'heads' | 'policy'>;
  bus: Pick<Bus, 'sendOrder'>;
  drop: Pick<Drop, 'drop' | 'expire'>;
  events: Pick<Events, 'emit'>;
}

export function createClientCommands({ store, live, bus, drop, events }: ClientCommandsDeps): ClientCommands {
  async function headOf(channel: string): Promise<number> {
    return (await live.heads(shardOf(channel), [channel])).get(channel) ?? 0;
  }

  async function resend(channel: string, client: string): Promise<CommandOutcome> {
    const state = await live.client(channel, client);
    if (state === null) return 'unknown_client';
    const { node, connection, cursor, rounds } = state;
    if (node === undefined || connection === undefined) return 'away';
    const head = await headOf(channel);
    const range = { after: cursor, upTo: head, count: live.policy.window, bytes: FRAME.bytes };
    const found = cursor < head ? await store.range(channel, range) : [];
    const [first] = found;
    if (first === undefined) return 'nothing';
    // Retention may have taken the oldest: the frame starts where the log does, and the client asks for the hole.
    const frames = toFrames(store.id, contiguous(found, first.seq - 1), (seq) => attemptsOf(seq, rounds) + 1);
    for (const voided of voidsOf(frames)) events.emit('voided', voided);
    await bus.sendOrder(node, { kind: 'redrive', connection, frames });
    return 'done';
  }

  async function disconnect(channel: string, client: string): Promise<CommandOutcome> {
    const state = await live.client(channel, client);
    if (state === null) return 'unknown_client';
    const { node, connection } = state;
    if (node === undefined || connection === undefined) return 'away';
    const { code, retryable, message } = new SurecastError('disconnected');
    await bus.sendOrder(node, { kind: 'close', connection, closed: { code, message, retryable } });
    return 'done';
  }

  async function dropNow(channel: string, client: string): Promise<CommandOutcome> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const state = await live.client(channel, client);
      if (state === null) return 'unknown_client';
      if (state.cursor >= (await headOf(channel))) return 'nothing';
      if (await dropAsSeen(channel, state)) return 'done';
    }
    throw new SurecastError('live_unavailable', 'The position of this client kept changing: repeat it.');
  }

  function dropAsSeen(channel: string, state: ClientState): Promise<boolean> {
    const { node, connection, ...seen } = state;
    if (node === undefined || connection === undefined) return drop.expire(channel, state.client, state.since);
    return drop.drop(channel, { ...seen, node, connection });
  }

  return { resend, disconnect, drop: dropNow };
}
