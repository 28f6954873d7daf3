import type { Frame, Message } from '@surecast/shared/protocol';
import type { LogRecord } from '../store/store.js';

/** Most of a log that one frame carries, by the size of its messages. */
export const FRAME = { count: 500, bytes: 256 * 1024 } as const;

/** A log record as clients get it. Throws when it cannot be read. */
export function toMessage(record: LogRecord): Message {
  const { id, seq, title, text, data, at } = record;
  const message = { id, seq, title, text, at: new Date(at).toISOString() };
  return data === undefined ? message : { ...message, data: JSON.parse(data) };
}

/** The same, or null for a record that cannot be read: its data is no JSON, or its time is none. */
export function readable(record: LogRecord): Message | null {
  try {
    return toMessage(record);
  } catch {
    return null;
  }
}

/**
 * PU1: frames over records of one store, in any order: per channel one frame for each contiguous run of seqs, cut at the frame
 * bounds. A frame claims only the seqs that it holds. `attemptOf`: how often a seq was sent again before, this time included.
 *
 * PU4: never throws for what a record holds: one that cannot be read stands in `void`, or every catch-up over it would fail for ever.
 */
export function toFrames(epoch: string, records: readonly LogRecord[], attemptOf = (_seq: number) => 0): Frame[] {
  const sorted = [...records].sort((a, b) => (a.channel < b.channel ? -1 : a.channel > b.channel ? 1 : a.seq - b.seq));
  const frames: Frame[] = [];
  let frame: Frame | undefined;
  let bytes = 0;
  for (const record of sorted) {
    const follows = frame !== undefined && frame.channel === record.channel && frame.to === record.seq - 1;
    const isFull = frame !== undefined && (frame.to - frame.from >= FRAME.count || bytes + record.bytes > FRAME.bytes);
    if (frame === undefined || !follows || isFull) {
      frame = { channel: record.channel, epoch, from: record.seq - 1, to: record.seq - 1, messages: [] };
      frames.push(frame);
      bytes = 0;
    }
    const message = readable(record);
    if (message) frame.messages.push({ ...message, attempt: attemptOf(record.seq) });
    else frame.void = [...(frame.void ?? []), record.seq];
    frame.to = record.seq;
    bytes += record.bytes;
  }
  return frames;
}

/** What the frames leave out because it cannot be read, by channel. */
export function voidsOf(frames: readonly Frame[]): { channel: string; seqs: number[] }[] {
  return frames.flatMap(({ channel, void: seqs }) => (seqs === undefined ? [] : [{ channel, seqs }]));
}

/** The leading part of ascending records that follows `after` without a hole. */
export function contiguous(records: readonly LogRecord[], after: number): LogRecord[] {
  let end = 0;
  while (end < records.length && records[end]?.seq === after + end + 1) end += 1;
  return records.slice(0, end);
}
