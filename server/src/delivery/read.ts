import type { ListAnswer, MessageAnswer, Report } from '@surecast/shared/protocol';
import type { Store } from '../store/store.js';
import { toMessage } from './frames.js';
import type { Settle } from './settle.js';

const NOBODY: Report = { owed: 0, acked: 0, pending: 0, away: 0, dropped: 0, expired: 0 };

/** A page of a channel's log, newest first. */
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
  return { items: records.map(toMessage), head, epoch: store.id, next };
}

/** A message by id, wherever it is, with its delivery report. */
export async function message(store: Store, settle: Settle, id: string): Promise<MessageAnswer | null> {
  const [record] = await store.findByIds([id]);
  if (record) {
    const { settled, report } = await settle.report(record.channel, record.seq);
    const state = settled ? 'settled' : 'sent';
    return { message: { ...toMessage(record), channel: record.channel }, state, report };
  }
  const entry = await store.findEntry(id);
  if (!entry) return null;
  const { seq: _none, ...stored } = toMessage({ ...entry, seq: 0 });
  return { message: { ...stored, channel: entry.channel }, state: 'stored', report: NOBODY };
}
