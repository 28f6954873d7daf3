import type { AdminClient } from '@surecast/shared/protocol';
import { shardOf } from '../delivery/shard.js';
import type { ClientState } from '../live/live-state.js';
import type { AdminDeps } from './deps.js';
import { type SentAt, scheduleOf } from './schedule.js';

type Live = AdminDeps['live'];

/** One client as lists show it. */
export function toRow(
  channel: string,
  state: ClientState,
  { head, sentAt, policy }: { head: number; sentAt: SentAt; policy: Live['policy'] },
): AdminClient {
  const { client, label, agent, node, cursor } = state;
  const pending = Math.max(0, head - cursor);
  const { attempts, nextResend } =
    pending > 0 ? scheduleOf(cursor + 1, state, sentAt, policy) : { attempts: 0, nextResend: null };
  return {
    channel,
    client,
    ...(label !== undefined && { label }),
    ...(agent !== undefined && { agent }),
    state: state.state,
    ...(node !== undefined && { node }),
    since: new Date(state.since).toISOString(),
    cursor,
    head,
    pending,
    attempts,
    nextResend,
  };
}

/** These clients as they are now, in the order given; those that are gone are left out. */
export async function rowsOf(
  live: Pick<Live, 'states' | 'heads' | 'sentAt' | 'policy'>,
  clients: readonly { channel: string; client: string }[],
): Promise<AdminClient[]> {
  const byChannel = new Map<string, string[]>();
  for (const { channel, client } of clients) {
    const together = byChannel.get(channel);
    if (together) together.push(client);
    else byChannel.set(channel, [client]);
  }
  const found = await Promise.all([...byChannel].map(([channel, names]) => rowsIn(live, channel, names)));
  const rows = new Map(found.flat().map((row) => [`${row.channel} ${row.client}`, row]));
  return clients.flatMap(({ channel, client }) => rows.get(`${channel} ${client}`) ?? []);
}

async function rowsIn(
  live: Pick<Live, 'states' | 'heads' | 'sentAt' | 'policy'>,
  channel: string,
  names: readonly string[],
): Promise<AdminClient[]> {
  const [states, heads, sentAt] = await Promise.all([
    live.states(channel, names),
    live.heads(shardOf(channel), [channel]),
    live.sentAt(channel),
  ]);
  const known = heads.get(channel) ?? 0;
  return states.map((state) =>
    toRow(channel, state, { head: Math.max(known, state.cursor), sentAt, policy: live.policy }),
  );
}
