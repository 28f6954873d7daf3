import type { Frame, Message, PushedMessage } from '@surecast/shared/protocol';
import type { LogRecord } from '../store/store.js';

/** Most of a log that one frame carries, by the size of its messages. */
export const FRAME = { count: 500, bytes: 256 * 1024 } as const;

/** A log record as clients get it. */
export function toMessage(record: LogRecord): Message {
  const { id, seq, title, text, data, at } = record;
  const message = { id, seq, title, text, at: new Date(at).toISOString() };
  return data === undefined ? message : { ...message, data: JSON.parse(data) };
}

export function toPushed(record: LogRecord, attempt: number): PushedMessage {
  return { ...toMessage(record), attempt };
}

/**
 * PU1: frames over records of one store, in any order: per channel one frame for each contiguous run of seqs, cut at the frame
 * bounds. A frame claims only the seqs that it holds. `attemptOf`: how often a seq was sent again before, this time included.
 */
export function toFrames(epoch: string, records: readonly LogRecord[], attemptOf = (_seq: number) => 0): Frame[] {
  const sorted = [...records].sort((a, b) => (a.channel < b.channel ? -1 : a.channel > b.channel ? 1 : a.seq - b.seq));
  const frames: Frame[] = [];
  let frame: Frame | undefined;
  let bytes = 0;
  for (const record of sorted) {
    const follows = frame !== undefined && frame.channel === record.channel && frame.to === record.seq - 1;
    if (frame === undefined || !follows || frame.messages.length >= FRAME.count || bytes + record.bytes > FRAME.bytes) {
      frame = { channel: record.channel, epoch, from: record.seq - 1, to: record.seq - 1, messages: [] };
      frames.push(frame);
      bytes = 0;
    }
    frame.messages.push(toPushed(record, attemptOf(record.seq)));
    frame.to = record.seq;
    bytes += record.bytes;
  }
  return frames;
}

/** The leading part of ascending records that follows `after` without a hole. */
export function contiguous(records: readonly LogRecord[], after: number): LogRecord[] {
  let end = 0;
  while (end < records.length && records[end]?.seq === after + end + 1) end += 1;
  return records.slice(0, end);
}
