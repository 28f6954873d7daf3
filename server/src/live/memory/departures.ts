import type { AsSeen, Departure, DepartureReason } from '../live-state.js';
import { moveTo, removeClient } from './positions.js';
import { type Channel, type Client, channelIn, inOrder, type Shard } from './state.js';

interface Names {
  channel: string;
  client: string;
}

export function depart(
  shard: Shard,
  names: Names,
  expected: AsSeen | null,
  reason: DepartureReason,
  now: number,
): Departure | 'changed' | 'unknown_client' {
  const channel = channelIn(shard, names.channel);
  const client = channel.clients.get(names.client);
  if (!client) return 'unknown_client';
  if (channel.departing.has(names.client) || !isAsSeen(client, expected)) return 'changed';
  const to = Math.max(client.cursor, channel.head);
  const departure = markerOf(names, client, { to, reason, at: now });
  removeClient(shard, channel, names.client);
  channel.departing.set(names.client, departure);
  return { ...departure };
}

function isAsSeen({ cursor, rounds, presence, since }: Client, expected: AsSeen | null): boolean {
  if (!expected) return true;
  if ((presence === null) !== (expected.awaySince !== undefined)) return false;
  const found: Required<AsSeen> = {
    connection: presence?.connection ?? '',
    cursor,
    rounds: rounds.length,
    awaySince: since,
  };
  return Object.entries(expected).every(([name, value]) => found[name as keyof AsSeen] === value);
}

function markerOf(
  names: Names,
  { cursor, rounds, joined, presence, about }: Client,
  end: { to: number; reason: DepartureReason; at: number },
): Departure {
  const label = about.label !== undefined && { label: about.label };
  return { ...names, ...label, joined, from: cursor, attempts: rounds.length, ...end, ...presence };
}

export function forfeit(
  channel: Channel,
  names: Names,
  range: { cursor: number; upTo: number },
  now: number,
): Departure | 'changed' | 'unknown_client' {
  const client = channel.clients.get(names.client);
  if (!client) return 'unknown_client';
  const to = Math.min(range.upTo, channel.head);
  if (channel.departing.has(names.client) || client.cursor !== range.cursor || to <= client.cursor) return 'changed';
  const departure = markerOf(names, client, { to, reason: 'retention', at: now });
  channel.departing.set(names.client, departure);
  moveTo(channel, client, to, client.early);
  // Whoever came back after a drop is owed what follows its letter, which may lie further on.
  client.joined = Math.max(client.joined, to);
  return { ...departure };
}

export function departures(shard: Shard, by: number, limit: number): Departure[] {
  return [...shard.channels.values()]
    .flatMap(({ departing }) => [...departing.values()])
    .filter(({ at }) => at <= by)
    .sort((a, b) => a.at - b.at)
    .slice(0, limit)
    .map((departure) => ({ ...departure }));
}

export function below(channel: Channel, seq: number, limit: number): { client: string; cursor: number }[] {
  return [...inOrder(channel, 'connected'), ...inOrder(channel, 'away')]
    .map(([client, { cursor }]) => ({ client, cursor }))
    .filter(({ cursor }) => cursor < seq)
    .sort((a, b) => a.cursor - b.cursor || (a.client < b.client ? -1 : 1))
    .slice(0, limit);
}

const CHANNELS_PER_LOOK = 200;

export function expired(
  shard: Shard,
  { by, after = '', limit }: { by: number; after?: string; limit: number },
): { clients: { channel: string; client: string; since: number }[]; next: string | null } {
  const names = subscribedAfter(shard, after);
  const clients: { channel: string; client: string; since: number }[] = [];
  for (const [index, channel] of names.slice(0, CHANNELS_PER_LOOK).entries()) {
    const away = inOrder(channelIn(shard, channel), 'away')
      .map(([client, { since }]) => ({ channel, client, since }))
      .filter(({ since }) => since <= by)
      .sort((a, b) => a.since - b.since || (a.client < b.client ? -1 : 1));
    clients.push(...away.slice(0, limit - clients.length));
    if (clients.length >= limit) return { clients, next: index + 1 < names.length ? channel : null };
  }
  return { clients, next: names.length > CHANNELS_PER_LOOK ? (names[CHANNELS_PER_LOOK - 1] ?? null) : null };
}

/** Channels that have clients, by name. */
export function subscribedAfter(shard: Shard, after: string): string[] {
  return [...shard.channels].flatMap(([name, { clients }]) => (clients.size > 0 && name > after ? [name] : [])).sort();
}
