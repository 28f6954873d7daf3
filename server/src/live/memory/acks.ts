import { LIMITS } from '@surecast/shared/protocol';
import type { Ack, AckOutcome } from '../live-state.js';
import { foldOver, moveTo } from './positions.js';
import { channelIn, type Shard } from './state.js';

export function advance(shard: Shard, { channel: name, client: clientName, upTo }: Ack): AckOutcome {
  const channel = channelIn(shard, name);
  const client = channel.clients.get(clientName);
  if (!client) return { kind: 'unknown_client' };
  if (upTo > channel.head) return { kind: 'beyond_head', head: channel.head };
  const moved = upTo > client.cursor;
  if (moved) moveTo(channel, client, upTo, client.early);
  return { kind: 'advanced', cursor: client.cursor, moved };
}

export function advanceSeqs(
  shard: Shard,
  ack: { channel: string; client: string; seqs: readonly number[] },
): AckOutcome {
  const channel = channelIn(shard, ack.channel);
  const client = channel.clients.get(ack.client);
  if (!client) return { kind: 'unknown_client' };
  if (ack.seqs.some((seq) => seq > channel.head)) return { kind: 'beyond_head', head: channel.head };
  const { cursor } = client;
  const early = new Set([...client.early, ...ack.seqs.filter((seq) => seq > cursor)]);
  const folded = foldOver(early, cursor);
  if (early.size - (folded - cursor) > LIMITS.ackIds) return { kind: 'too_many' };
  moveTo(channel, client, cursor, early);
  return { kind: 'advanced', cursor: client.cursor, moved: client.cursor > cursor };
}
