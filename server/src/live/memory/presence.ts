import type { Join, JoinOutcome, Leave, ResendPolicy } from '../live-state.js';
import { askDue } from './due.js';
import { type Channel, type Client, channelIn, type Shard } from './state.js';

export function join(shard: Shard, request: Join, { intervalMs }: ResendPolicy, now: number): JoinOutcome {
  const channel = channelIn(shard, request.channel);
  const departure = channel.departing.get(request.client);
  if (departure) return { kind: 'departing', departure: { ...departure } };
  if (channel.head === 0 && request.storeHead === undefined) return { kind: 'head_unknown' };
  channel.head = Math.max(channel.head, request.storeHead ?? 0);
  const { head } = channel;
  const client = channel.clients.get(request.client) ?? newClient(request, head);
  if (!client) return { kind: 'unknown_client', head };
  if (request.ifAway && client.presence) return { kind: 'not_away' };
  channel.clients.set(request.client, client);

  const { node, connection, label, agent } = request;
  const older = client.presence;
  const isSame = older?.connection === connection;
  client.presence = { node, connection };
  if (!isSame) client.since = now;
  client.about = { ...(label !== undefined && { label }), ...(agent !== undefined && { agent }) };
  if (client.cursor < head) askDue(shard, request.channel, now + intervalMs, now);
  return { kind: 'joined', head, cursor: client.cursor, ...(older && !isSame && { replaced: older }) };
}

function newClient({ restore, fresh }: Join, head: number): Client | null {
  const rest = { since: 0, rounds: [], early: new Set<number>(), presence: null, about: {} };
  if (restore) return { cursor: Math.min(restore.cursor, head), joined: restore.joined, ...rest };
  if (!fresh) return null;
  const cursor = Math.max(0, head - fresh.rewind);
  return { cursor, joined: cursor, ...rest };
}

export function leave(shard: Shard, { channel, client: name, connection }: Leave, now: number): 'away' | 'not_current' {
  const client = channelIn(shard, channel).clients.get(name);
  if (client?.presence?.connection !== connection) return 'not_current';
  makeAway(client, now);
  return 'away';
}

export function awayNode(shard: Shard, node: string, now: number): number {
  let count = 0;
  for (const client of [...shard.channels.values()].flatMap((channel: Channel) => [...channel.clients.values()])) {
    if (client.presence?.node !== node) continue;
    makeAway(client, now);
    count += 1;
  }
  return count;
}

function makeAway(client: Client, now: number): void {
  client.presence = null;
  client.since = now;
}
