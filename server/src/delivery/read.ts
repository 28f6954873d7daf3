import type { ListAnswer, MessageAnswer, Report } from '@surecast/shared/protocol';
import type { OutboxEntry, Store } from '../store/store.js';
import { readable, toMessage } from './frames.js';
import type { Settle } from './settle.js';

const NOBODY: Report = { owed: 0, acked: 0, pending: 0, away: 0, dropped: 0, expired: 0 };

/** A page of a channel's log, newest first. What cannot be read is left out, as clients leave it out. */
export async function list(
  store: Store,
  { channel, before, after, limit }: { channel: string; before?: number; after?: number; limit: number },
): Promise<ListAnswer> {
  const bounds = { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
  const records = await store.latest(channel, { ...bounds, limit });
  const { head = 0, floor = 0 } = (await store.heads([channel])).get(channel) ?? {};
  const last = records.at(-1)?.seq ?? 0;
  const oldest = Math.max(floor, after ?? 0) + 1;
  const next = records.length === limit && last > oldest ? last : null;
  return { items: records.flatMap((record) => readable(record) ?? []), head, epoch: store.id, next };
}

/** A message by id, wherever it is, with its delivery report; without its data when that cannot be read. */
export async function message(store: Store, settle: Settle, id: string): Promise<MessageAnswer | null> {
  const [record] = await store.findByIds([id]);
  if (record) {
    const { settled, report } = await settle.report(record.channel, record.seq);
    const state = settled ? 'settled' : 'sent';
    return { message: { ...asRead(record), channel: record.channel }, state, report };
  }
  const entry = await store.findEntry(id);
  if (entry) return notInLog(entry, 'stored');
  // Released in between, it is in the outbox again, or past it: the next question finds it there.
  const quarantined = await store.findQuarantined(id);
  return quarantined ? notInLog(quarantined.entry, 'quarantined') : null;
}

function notInLog(entry: OutboxEntry, state: 'stored' | 'quarantined'): MessageAnswer {
  const { seq: _none, ...stored } = asRead({ ...entry, seq: 0 });
  return { message: { ...stored, channel: entry.channel }, state, report: NOBODY };
}

function asRead(record: Parameters<typeof toMessage>[0]) {
  const { data: _unreadable, ...rest } = record;
  return readable(record) ?? toMessage(rest);
}
