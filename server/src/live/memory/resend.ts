import type { LaggardPage, ResendPolicy, RoundOutcome } from '../live-state.js';
import { ripeOf } from './sent.js';
import { type Channel, inOrder, type Shard } from './state.js';

export function laggards(
  shard: Shard,
  channel: Channel,
  { offset, limit }: { offset: number; limit: number },
  policy: ResendPolicy,
  now: number,
): LaggardPage {
  const { ripe, nextRipe } = ripeOf(channel, policy, now);
  const connected = inOrder(channel, 'connected');
  const behind = connected.filter(([, { cursor }]) => cursor < ripe);
  const page = behind
    .slice(offset, offset + limit)
    .map(([client, { cursor, joined, rounds, presence, since, about }]) => ({
      client,
      cursor,
      joined,
      rounds: rounds.map((round) => ({ ...round })),
      node: presence?.node ?? '',
      connection: presence?.connection ?? '',
      since,
      ...(about.label !== undefined && { label: about.label }),
    }));
  return {
    now,
    head: channel.head,
    ripe,
    nextRipe,
    connected: connected.length,
    upSince: shard.served?.up ?? now,
    slidUntil: channel.slide?.until ?? null,
    laggards: page,
    more: behind.length > offset + page.length,
  };
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

/** Since when the service is up; null if it was never served, or is silent. */
export function upSince({ served }: Shard, { intervalMs }: ResendPolicy, now: number): number | null {
  return served !== null && now - served.beat <= (intervalMs * 7) / 6 ? served.up : null;
}

export function beat(shard: Shard, policy: ResendPolicy, now: number): void {
  shard.served = { beat: now, up: upSince(shard, policy, now) ?? now };
}

export function slide(channel: Channel, most: number, { intervalMs }: ResendPolicy, now: number): boolean {
  const count = channel.slide?.count ?? 0;
  if (count >= most) return false;
  channel.slide = { count: count + 1, until: now + intervalMs };
  return true;
}
