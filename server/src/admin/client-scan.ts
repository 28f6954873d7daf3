import type { AdminClientSort } from '@surecast/shared/protocol';
import { SHARDS } from '../delivery/shard.js';
import type { Member } from '../live/live-state.js';
import { compareOrdered, type Ordered, orderValue } from './client-order.js';
import type { AdminDeps } from './deps.js';
import { mergeSorted } from './sort-in-steps.js';

/** One call reads so many: about a millisecond of Redis' time. */
const CLIENTS_PER_CALL = 250;
const CHANNELS_PER_CALL = 1_000;
const CHANNELS_AT_ONCE = 8;
/** Clients that one scan looks at. */
const MOST_LOOKED_AT = 200_000;

export interface ClientFilter {
  channel?: string | undefined;
  state?: 'connected' | 'away' | undefined;
  node?: string | undefined;
  /** Part of the key or the label, in any case. */
  search?: string | undefined;
}

export interface Scanned {
  clients: Ordered[];
  /** How many clients were looked at. */
  looked: number;
  /** There are more clients than were looked at. */
  isCut: boolean;
}

type Live = Pick<AdminDeps['live'], 'roster' | 'subscribed' | 'heads'>;

/**
 * All clients that fit, in order. Read in calls that keep nobody else from Redis for long; who comes or goes meanwhile may be missed, or be there twice.
 */
export async function scanClients(live: Live, filter: ClientFilter, sort: AdminClientSort): Promise<Scanned> {
  const fits = createFilter(filter);
  const needed = { cursors: sort === 'lag', labels: sort === 'name' || filter.search !== undefined };
  const runs: Ordered[][] = [];
  let looked = 0;
  let isCut = false;

  /** Reads ahead by one call, so that Redis and this process work at the same time. */
  async function scanChannel(channel: string, head: number): Promise<void> {
    const read = (offset: number) => live.roster(channel, { offset, limit: CLIENTS_PER_CALL, ...needed });
    let ahead: ReturnType<typeof read> | null = read(0);
    for (let offset = CLIENTS_PER_CALL; ahead !== null; offset += CLIENTS_PER_CALL) {
      const { members, more }: Awaited<ReturnType<typeof read>> = await ahead;
      looked += members.length;
      isCut ||= more && looked >= MOST_LOOKED_AT;
      ahead = more && !isCut ? read(offset) : null;
      const run = members
        .filter(fits)
        .map((member) => ({ channel, client: member.client, value: orderValue(sort, member, head) }));
      if (run.length > 0) runs.push(run.sort(compareOrdered));
    }
  }

  for await (const heads of channelsOf(live, filter.channel)) {
    for (let start = 0; start < heads.length; start += CHANNELS_AT_ONCE) {
      const part = heads.slice(start, start + CHANNELS_AT_ONCE);
      await Promise.all(part.map(([channel, head]) => scanChannel(channel, head)));
      if (isCut) break;
    }
    if (isCut) break;
  }
  return { clients: await mergeSorted(runs, compareOrdered), looked, isCut };
}

/** Whether a client is one that was asked for. */
export function createFilter({
  state,
  node,
  search,
}: ClientFilter): (member: Pick<Member, 'client' | 'label' | 'state' | 'node'>) => boolean {
  const part = search?.toLowerCase();
  return (member) => {
    if (state !== undefined && member.state !== state) return false;
    if (node !== undefined && member.node !== node) return false;
    if (part === undefined) return true;
    return member.client.toLowerCase().includes(part) || (member.label?.toLowerCase().includes(part) ?? false);
  };
}

/** The channel, or all that have clients, each with the head to count from. */
async function* channelsOf(live: Live, only: string | undefined): AsyncGenerator<[channel: string, head: number][]> {
  if (only !== undefined) {
    // Within one channel the head moves nobody past another, and positions in a list outlive it.
    yield [[only, 0]];
    return;
  }
  for (let shard = 0; shard < SHARDS; shard += 1) {
    for (let after: string | undefined; ; ) {
      const page = { limit: CHANNELS_PER_CALL, ...(after !== undefined && { after }) };
      const names = await live.subscribed(shard, page);
      const heads = names.length > 0 ? await live.heads(shard, names) : new Map<string, number>();
      yield names.map((name) => [name, heads.get(name) ?? 0]);
      if (names.length < CHANNELS_PER_CALL) break;
      after = names.at(-1);
    }
  }
}
