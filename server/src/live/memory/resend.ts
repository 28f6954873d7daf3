import type { AsSeen, Departure, DepartureReason, LaggardPage, ResendPolicy, RoundOutcome } from '../live-state.js';
import { ripeOf } from './sent.js';
import { type Channel, inOrder } from './state.js';

export function laggards(
  channel: Channel,
  { offset, limit }: { offset: number; limit: number },
  policy: ResendPolicy,
  now: number,
): LaggardPage {
  const { ripe, nextRipe } = ripeOf(channel, policy, now);
  const behind = inOrder(channel, 'connected').filter(([, { cursor }]) => cursor < ripe);
  const page = behind.slice(offset, offset + limit).map(([client, { cursor, rounds, presence, since, about }]) => ({
    client,
    cursor,
    rounds: rounds.map((round) => ({ ...round })),
    node: presence?.node ?? '',
    connection: presence?.connection ?? '',
    since,
    ...(about.label !== undefined && { label: about.label }),
  }));
  return { now, head: channel.head, ripe, nextRipe, laggards: page, more: behind.length > offset + page.length };
}

export function takeRound(
  channel: Channel,
  upTo: number,
  { client: name, connection }: { client: string; connection: string },
  { intervalMs, maxResends }: ResendPolicy,
  now: number,
): RoundOutcome {
  const client = channel.clients.get(name);
  if (client?.presence?.connection !== connection) return { kind: 'not_current' };
  if (client.cursor >= upTo) return { kind: 'settled' };
  const last = client.rounds.at(-1);
  if (last && last.at + intervalMs > now) return { kind: 'early' };
  if (client.rounds.length >= maxResends) return { kind: 'exhausted' };
  client.rounds.push({ at: now, upTo });
  return { kind: 'taken', from: client.cursor, to: upTo, reached: client.rounds.map((round) => round.upTo) };
}

export function depart(
  channel: Channel,
  names: { channel: string; client: string },
  expected: AsSeen | null,
  reason: DepartureReason,
  now: number,
): Departure | 'changed' | 'unknown_client' {
  const client = channel.clients.get(names.client);
  if (!client) return 'unknown_client';
  const { cursor, rounds, joined, presence, about } = client;
  const found: Required<AsSeen> = { connection: presence?.connection ?? '', cursor, rounds: rounds.length };
  const isAsSeen =
    presence !== null && Object.entries(expected ?? {}).every(([name, value]) => found[name as keyof AsSeen] === value);
  if (expected && !isAsSeen) return 'changed';
  const departure: Departure = {
    ...names,
    ...(about.label !== undefined && { label: about.label }),
    joined,
    from: cursor,
    to: Math.max(cursor, channel.head),
    reason,
    attempts: rounds.length,
    at: now,
    ...presence,
  };
  channel.clients.delete(names.client);
  channel.departing.set(names.client, departure);
  return { ...departure };
}
