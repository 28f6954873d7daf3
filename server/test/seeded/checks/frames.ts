import type { Frame } from '@surecast/shared/protocol';
import type { LogRecord, Store } from '../../../src/store/store.js';
import type { WatchDeps } from '../watch.js';

/** What was ever in a channel's log, by seq: retention may have taken it since. */
export type Logged = Map<string, Map<number, LogRecord & { loggedAt: number }>>;

/** What goes into the log, and what frames say of it. */
export function createFrameCheck({ ledger, time, disk, maxResends }: WatchDeps) {
  const logged: Logged = new Map();

  function noteRecord(record: LogRecord): void {
    const channel = logged.get(record.channel) ?? new Map<number, LogRecord & { loggedAt: number }>();
    logged.set(record.channel, channel);
    const before = channel.get(record.seq);
    if (before && before.id !== record.id) {
      ledger.violated('FO3', `seq ${record.seq} of ${record.channel} was given to ${before.id} and to ${record.id}`);
    }
    if (!before) channel.set(record.seq, { ...record, loggedAt: time.now() });
  }

  /** PU1: a frame holds what it claims, and all of it is in the log. */
  function arrived(client: string, frame: Frame): void {
    const { channel, from, to, messages } = frame;
    ledger.note('frame', () => `${client} ${channel} (${from}, ${to}] attempt ${messages.map((m) => m.attempt)}`);
    if (frame.epoch !== disk.id) ledger.violated('AK5', `a frame of epoch ${frame.epoch} reached ${client}`);
    const held = new Set([...messages.map(({ seq }) => seq), ...(frame.void ?? [])]);
    for (let seq = from + 1; seq <= to; seq += 1) {
      if (!held.has(seq))
        ledger.violated('PU1', `a frame (${from}, ${to}] of ${channel} without ${seq} reached ${client}`);
    }
    for (const { id, seq, text, attempt } of messages) {
      const record = logged.get(channel)?.get(seq);
      if (record?.id !== id || record.text !== text) {
        ledger.violated('FO1', `${client} was sent ${channel} ${seq} (${id}), which is not in the log`);
      }
      if (attempt > maxResends) ledger.violated('DR1', `attempt ${attempt} of ${channel} ${seq} reached ${client}`);
    }
  }

  return {
    logged,
    arrived,
    store: (store: Store): Store => ({
      ...store,
      async append(records) {
        const outcome = await store.append(records);
        for (const { id } of records) {
          const record = disk.log.get(id);
          if (record) noteRecord(record);
        }
        return outcome;
      },
    }),
  };
}
