import type { ChannelFigures, ClientState, Member, Settleable } from '../live-state.js';
import { subscribedAfter } from './departures.js';
import { type Channel, type Client, channelIn, inOrder, type Shard } from './state.js';

export function counts(channel: Channel, seq: number): { owed: number; pending: number; away: number } {
  const behind = (state: 'connected' | 'away') =>
    inOrder(channel, state).filter(([, { cursor }]) => cursor < seq).length;
  const owed = [...channel.clients.values()].filter(({ joined }) => joined < seq).length;
  return { owed, pending: behind('connected'), away: behind('away') };
}

/** Gives the longest not given first, and moves them to the end of the line. */
export function unsettled(shard: Shard, limit: number): string[] {
  const given = shard.unsettled.slice(0, limit);
  shard.unsettled = [...shard.unsettled.slice(limit), ...given];
  return given;
}

export function settleable({ head, settled: from, clients, departing }: Channel, limit: number): Settleable {
  const cursors = [
    ...[...clients.values()].map(({ cursor }) => cursor),
    ...[...departing.values()].map((d) => d.joined),
  ];
  const to = Math.min(head, from + limit, ...cursors);
  const joined = [...clients.values()].map((client) => client.joined).sort((a, b) => a - b);
  return {
    from,
    to,
    head,
    owedBefore: joined.filter((seq) => seq <= from).length,
    joins: joined.filter((seq) => seq > from && seq < to),
  };
}

export function markSettled(shard: Shard, name: string, to: number): void {
  const channel = channelIn(shard, name);
  channel.settled = Math.max(channel.settled, to);
  if (to >= channel.head) shard.unsettled = shard.unsettled.filter((other) => other !== name);
}

const MEMBERS_PER_CALL = 250;

export function roster(
  { clients }: Channel,
  page: { offset: number; limit: number; cursors?: boolean; labels?: boolean },
): { members: Member[]; more: boolean } {
  const { offset, cursors = false, labels = false } = page;
  const end = offset + Math.min(page.limit, MEMBERS_PER_CALL);
  const all = [...clients].sort(([a, { joined: x }], [b, { joined: y }]) => x - y || (a < b ? -1 : 1));
  const members = all.slice(offset, end).map(([name, one]): Member => {
    const { client, state, node, since, cursor, label } = toState(name, one);
    return {
      client,
      state,
      since,
      ...(node !== undefined && { node }),
      ...(cursors && { cursor }),
      ...(labels && label !== undefined && { label }),
    };
  });
  return { members, more: all.length > end };
}

export function toState(name: string, { cursor, joined, since, rounds, presence, about }: Client): ClientState {
  const state = presence ? 'connected' : 'away';
  const copies = rounds.map((round) => ({ ...round }));
  return { client: name, ...about, state, ...presence, since, cursor, joined, rounds: copies };
}

export function figures(name: string, channel: Channel): ChannelFigures {
  const connected = inOrder(channel, 'connected').map(([, { cursor }]) => cursor);
  return {
    channel: name,
    head: channel.head,
    connected: connected.length,
    away: channel.clients.size - connected.length,
    slowest: connected[0] ?? null,
    pending: connected.reduce((sum, cursor) => sum + channel.head - cursor, 0),
  };
}

const CHANNELS_PER_PAGE = 500;

export function gauges(shard: Shard, { after = '', limit }: { after?: string; limit: number }) {
  const most = Math.min(limit, CHANNELS_PER_PAGE);
  const names = subscribedAfter(shard, after).slice(0, most);
  const sums = { connected: 0, away: 0, pending: 0 };
  for (const { connected, away, pending } of names.map((name) => figures(name, channelIn(shard, name)))) {
    sums.connected += connected;
    sums.away += away;
    sums.pending += pending;
  }
  return { ...sums, next: names.length < most ? null : (names.at(-1) ?? null) };
}
