import type { Ack, AckOutcome, LiveState } from '../live-state.js';
import { ADVANCE } from './advance.lua.js';
import type { Runner } from './script.js';

const ACKS_PER_GROUP = 1_000;
/** What one script may take, in acks; looking at a channel costs as much as so many. */
const WEIGHT_PER_SCRIPT = 1_000;
const WEIGHT_OF_GROUP = 6;

type Exception = [
  group: number,
  position: number,
  kind: 'stood' | 'moved' | 'unknown_client' | 'beyond_head',
  value: number,
];

interface Group {
  channel: string;
  clients: string[];
  upTos: string[];
  /** Where each ack stands in the list that was given. */
  at: number[];
}

/** `rose` is told by how many seqs cursors rose. */
export function advance({ run }: Runner, rose: (steps: number) => void): LiveState['advance'] {
  return async (shard, acks) => {
    const outcomes = acks.map(({ upTo }): AckOutcome => ({ kind: 'advanced', cursor: upTo, moved: true }));
    for (const groups of toScripts(toGroups(acks))) {
      const input = groups.map(({ channel, clients, upTos }) => [channel, clients, upTos]);
      const [steps, exceptions = []] = await run<[number, Exception[]?]>(shard, ADVANCE, input);
      rose(steps);
      for (const [group, position, kind, value] of exceptions) {
        const index = groups[group - 1]?.at[position - 1];
        if (index !== undefined) outcomes[index] = toOutcome(kind, value);
      }
    }
    return outcomes;
  };
}

/** By channel. A client's second ack begins a new group of its channel, which is taken after the first. */
function toGroups(acks: readonly Ack[]): Group[] {
  const groups: Group[] = [];
  const open = new Map<string, { seen: Set<string>; group: Group }>();
  for (const [index, { channel, client, upTo }] of acks.entries()) {
    let current = open.get(channel);
    if (!current || current.seen.has(client) || current.seen.size >= ACKS_PER_GROUP) {
      current = { seen: new Set(), group: { channel, clients: [], upTos: [], at: [] } };
      open.set(channel, current);
      groups.push(current.group);
    }
    current.seen.add(client);
    current.group.clients.push(client);
    current.group.upTos.push(String(upTo));
    current.group.at.push(index);
  }
  return groups;
}

function toScripts(groups: readonly Group[]): Group[][] {
  const scripts: Group[][] = [];
  let room = 0;
  for (const group of groups) {
    const weight = WEIGHT_OF_GROUP + group.at.length;
    if (weight > room) {
      scripts.push([]);
      room = WEIGHT_PER_SCRIPT + WEIGHT_OF_GROUP;
    }
    scripts.at(-1)?.push(group);
    room -= weight;
  }
  return scripts;
}

function toOutcome(kind: Exception[2], value: number): AckOutcome {
  switch (kind) {
    case 'stood':
      return { kind: 'advanced', cursor: value, moved: false };
    case 'moved':
      return { kind: 'advanced', cursor: value, moved: true };
    case 'unknown_client':
      return { kind };
    case 'beyond_head':
      return { kind, head: value };
  }
}
