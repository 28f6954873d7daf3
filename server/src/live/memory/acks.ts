import { LIMITS } from '@surecast/shared/protocol';
import type { Ack, AckOutcome } from '../live-state.js';
import { type Client, channelIn, type Shard } from './state.js';

export function advance(shard: Shard, { channel: name, client: clientName, upTo }: Ack): AckOutcome {
  const channel = channelIn(shard, name);
  const client = channel.clients.get(clientName);
  if (!client) return { kind: 'unknown_client' };
  if (upTo > channel.head) return { kind: 'beyond_head', head: channel.head };
  const moved = upTo > client.cursor;
  if (moved) moveTo(client, upTo, client.early);
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
  moveTo(client, cursor, early);
  return { kind: 'advanced', cursor: client.cursor, moved: client.cursor > cursor };
}

/** Up to `cursor` and over what follows it without a gap; what is settled by that is forgotten. */
function moveTo(client: Client, cursor: number, early: ReadonlySet<number>): void {
  client.cursor = foldOver(early, cursor);
  client.early = new Set([...early].filter((seq) => seq > client.cursor));
  client.rounds = client.rounds.filter((round) => round.upTo > client.cursor);
}

function foldOver(early: ReadonlySet<number>, cursor: number): number {
  let folded = cursor;
  while (early.has(folded + 1)) folded += 1;
  return folded;
}
