import type { AdminClientPage } from '@surecast/shared/protocol';
import { shardOf } from '../delivery/shard.js';
import { toRow } from './client-rows.js';
import type { AdminDeps } from './deps.js';
import { scheduleOf } from './schedule.js';

const PENDING_ROWS = 200;
/** A pending list shows titles, but the records hold bodies too. */
const PENDING_BYTES = 8 * 1024 * 1024;

/** One client with its pending list, or null when it is not known in this channel. */
export async function readClient(
  { store, live }: Pick<AdminDeps, 'store' | 'live'>,
  channel: string,
  key: string,
): Promise<AdminClientPage | null> {
  const { policy } = live;
  const [client, heads, sentAt] = await Promise.all([
    live.client(channel, key),
    live.heads(shardOf(channel), [channel]),
    live.sentAt(channel),
  ]);
  if (client === null) return null;
  const head = Math.max(heads.get(channel) ?? 0, client.cursor);
  const range = { after: client.cursor, upTo: head, count: PENDING_ROWS, bytes: PENDING_BYTES };
  const records = head > client.cursor ? await store.range(channel, range) : [];
  const pending = records.map(({ seq, id, title, at }) => {
    return { seq, id, title, at: new Date(at).toISOString(), ...scheduleOf(seq, client, sentAt, policy) };
  });
  return { client: toRow(channel, client, { head, sentAt, policy }), pending };
}
