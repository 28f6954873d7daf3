import type { Departure, LogLine, NodeInfo, Round } from '../live-state.js';
import type { KeptStep } from './figures.js';

/** A client's position in a channel; `presence` is null while it is away. `since`: connected or away since. */
export interface Client {
  cursor: number;
  joined: number;
  since: number;
  rounds: Round[];
  early: Set<number>;
  presence: { node: string; connection: string } | null;
  about: { label?: string; agent?: string };
}

export interface Channel {
  head: number;
  /** Highest seq whose first send was noted. */
  noted: number;
  settled: number;
  /** When (end of the step) and after which seq messages were first sent, oldest first. */
  sent: { from: number; at: number }[];
  /** How many were first sent in each step of the last minute, by its number. */
  lately: Map<number, number>;
  clients: Map<string, Client>;
  departing: Map<string, Departure>;
  /** Rises with every change of a position; names them for checkpoints, together with `life`. */
  changes: number;
  /** A number of its own from the first client to the last, so that two lives of a channel never share a mark. */
  life: number | null;
  checkpointed: string | null;
  slide: { count: number; until: number } | null;
}

export interface Shard {
  channels: Map<string, Channel>;
  due: Map<string, number>;
  /** What was asked for while an overdue time stood, which a pass may be working on. */
  dueNext: Map<string, number>;
  /** Channels that are not settled, longest not given first. */
  unsettled: string[];
  /** Subject -> positions that it holds here. */
  positions: Map<string, number>;
  served: { beat: number; up: number } | null;
  generation: string | null;
}

export interface Lease extends NodeInfo {
  until: number;
}

/** All of it. Plain maps: what is here is the reference for how the Redis adapter must behave. */
export interface State {
  shards: Map<number, Shard>;
  nodes: Map<string, Lease>;
  /** By the end of the step. */
  figures: Map<number, KeptStep>;
  /** Newest first. */
  log: LogLine[];
}

export function emptyState(): State {
  return { shards: new Map(), nodes: new Map(), figures: new Map(), log: [] };
}

export function shardIn(state: State, shard: number): Shard {
  let found = state.shards.get(shard);
  if (!found) {
    found = {
      channels: new Map(),
      due: new Map(),
      dueNext: new Map(),
      unsettled: [],
      positions: new Map(),
      served: null,
      generation: null,
    };
    state.shards.set(shard, found);
  }
  return found;
}

export function channelIn(shard: Shard, name: string): Channel {
  let found = shard.channels.get(name);
  if (!found) {
    found = {
      head: 0,
      noted: 0,
      settled: 0,
      sent: [],
      lately: new Map(),
      clients: new Map(),
      departing: new Map(),
      changes: 0,
      life: null,
      checkpointed: null,
      slide: null,
    };
    shard.channels.set(name, found);
  }
  return found;
}

/** Connected or away clients of a channel, lowest cursor first, then by name. */
export function inOrder(channel: Channel, state: 'connected' | 'away'): [string, Client][] {
  return [...channel.clients]
    .filter(([, client]) => (client.presence !== null) === (state === 'connected'))
    .sort(([a, { cursor: x }], [b, { cursor: y }]) => x - y || (a < b ? -1 : 1));
}

export function isWatched(channel: Channel): boolean {
  for (const { presence } of channel.clients.values()) if (presence !== null) return true;
  return false;
}
