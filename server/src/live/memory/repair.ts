import type { ClientPosition, KnownPosition } from '../live-state.js';
import { subscribedAfter } from './departures.js';
import { addClient, moveTo, newClient } from './positions.js';
import { type Channel, channelIn, type Shard } from './state.js';

export function restore(
  shard: Shard,
  { heads, positions }: { heads: readonly { channel: string; head: number }[]; positions: readonly KnownPosition[] },
  now: number,
): void {
  for (const { channel: name, head } of heads) {
    const channel = channelIn(shard, name);
    channel.head = Math.max(channel.head, head);
    if (channel.head > channel.settled && !shard.unsettled.includes(name)) shard.unsettled.push(name);
  }
  for (const known of positions) restoreOne(shard, known, now);
}

function restoreOne(shard: Shard, known: KnownPosition, now: number): void {
  const channel = channelIn(shard, known.channel);
  const cursor = Math.min(known.cursor, channel.head);
  const client = channel.clients.get(known.client);
  if (client) {
    if (cursor > client.cursor) moveTo(channel, client, cursor, client.early);
  } else if (known.joined !== undefined && !channel.departing.has(known.client)) {
    addClient(shard, channel, known.client, newClient({ cursor, joined: known.joined }, now));
  }
}

export function uncheckpointed(
  shard: Shard,
  { after = '', limit }: { after?: string; limit: number },
  next: () => number,
): { channels: { channel: string; mark: string }[]; next: string | null } {
  const names = subscribedAfter(shard, after);
  const looked = names.slice(0, limit);
  const channels = looked
    .map((name) => ({ channel: name, mark: markOf(channelIn(shard, name), next) }))
    .filter(({ channel, mark }) => channelIn(shard, channel).checkpointed !== mark);
  return { channels, next: names.length > looked.length ? (looked.at(-1) ?? null) : null };
}

function markOf(channel: Channel, next: () => number): string {
  channel.life ??= next();
  return `${channel.life}/${channel.changes}`;
}

export function markCheckpointed(shard: Shard, channels: readonly { channel: string; mark: string }[]): void {
  for (const { channel: name, mark } of channels) {
    const channel = channelIn(shard, name);
    if (channel.clients.size > 0) channel.checkpointed = mark;
  }
}

/** In the order of joining, which acks do not change. */
export function positions(
  { clients }: Channel,
  { offset, limit }: { offset: number; limit: number },
): { positions: ClientPosition[]; more: boolean } {
  const all = [...clients]
    .map(([client, { cursor, joined }]) => ({ client, cursor, joined }))
    .sort((a, b) => a.joined - b.joined || (a.client < b.client ? -1 : 1));
  return { positions: all.slice(offset, offset + limit), more: all.length > offset + limit };
}
