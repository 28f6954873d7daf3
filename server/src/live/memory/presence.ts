import type { Join, JoinOutcome, Leave, ResendPolicy } from '../live-state.js';
import { askDue } from './due.js';
import { addClient, newClient, subjectOf } from './positions.js';
import { type Channel, type Client, channelIn, type Shard } from './state.js';

interface Rules extends ResendPolicy {
  positionsPerSubject: number;
  isWhole: boolean;
}

export function join(shard: Shard, request: Join, rules: Rules, now: number): JoinOutcome {
  const channel = channelIn(shard, request.channel);
  let client = channel.clients.get(request.client);
  const departure = channel.departing.get(request.client);
  if (!client && departure) return { kind: 'departing', departure: { ...departure } };
  if (channel.head === 0 && request.storeHead === undefined) return { kind: 'head_unknown' };
  channel.head = Math.max(channel.head, request.storeHead ?? 0);
  const { head } = channel;
  if (!client) {
    const { restore } = request;
    if (!restore) return { kind: 'unknown_client', head, whole: rules.isWhole };
    const held = shard.positions.get(subjectOf(request.client)) ?? 0;
    if (held >= rules.positionsPerSubject) return { kind: 'too_many' };
    client = newClient({ cursor: Math.min(restore.cursor, head), joined: restore.joined }, now);
    addClient(shard, channel, request.client, client);
  }
  if (request.ifAway && client.presence) return { kind: 'not_away' };

  const { node, connection, label, agent } = request;
  const older = client.presence;
  const isSame = older?.connection === connection;
  client.presence = { node, connection };
  if (!isSame) client.since = now;
  client.about = { ...(label !== undefined && { label }), ...(agent !== undefined && { agent }) };
  if (client.cursor < head) askDue(shard, request.channel, now + rules.intervalMs, now);
  const { cursor, joined } = client;
  return { kind: 'joined', head, cursor, joined, ...(older && !isSame && { replaced: older }) };
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
