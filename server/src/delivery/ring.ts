import type { Frame, PushedMessage } from '@surecast/shared/protocol';
import { FRAME } from './frames.js';

/** Pages that are kept for whoever else asks for the same. */
const KEPT_PAGES = 16;
/** What a message costs in memory beside its text, roughly: many tiny ones must not pass for nothing. */
const MESSAGE_OVERHEAD_BYTES = 256;

export interface RingBounds {
  /** Most messages of one channel; 0 keeps none. */
  messages: number;
  /** Most bytes over all channels, what the messages cost beside their text included. */
  bytes: number;
}

export interface RingPage {
  frames: Frame[];
  /** The last seq that the frames cover. */
  to: number;
}

export interface RingLimit {
  readonly count: number;
  readonly bytes: number;
}

/** The newest part of the log of each channel that frames came for, as far as it is known without a hole. */
export interface Ring {
  /** Notes a first send. Repeats are ignored; a hole starts the channel anew, another epoch everything; resends never enter. */
  add(frame: Frame): void;
  /**
   * What follows `after`, up to `upTo`, cut at `count` messages or `bytes` as the store cuts (always at least one), in frames as a first send. It
   * may end before `upTo` where the ring ends. Pages may be shared: they are not to be changed. Null when the seq after `after` is not here.
   */
  page(channel: string, after: number, upTo: number, limit: RingLimit): RingPage | null;
  /** The log gave up the messages up to `upTo`: they are not served any more. */
  forget(channel: string, upTo: number): void;
  clear(): void;
  /** What is held now, as the bounds count it. */
  readonly held: { channels: number; messages: number; bytes: number };
  /** Epoch of what is held, or null before the first frame. */
  readonly epoch: string | null;
}

interface Entry {
  /** Null for a seq that is void. */
  message: PushedMessage | null;
  /** Size of its title, text and data. */
  bytes: number;
}

const NOTHING: Entry = { message: null, bytes: 0 };

/** The entry of seq `from + 1 + i` is at `start + i`. */
interface Recent {
  from: number;
  entries: Entry[];
  start: number;
  /** The page that was asked for last: many come back to the same place. */
  page?: { first: number; end: number; limit: RingLimit; page: RingPage };
}

/**
 * Bounded in messages by channel and in bytes over all of them; the channel that was written least recently leaves first. Frames come from the
 * bus, after their messages went into the log: what is here is in the store.
 */
export function createRing(bounds: RingBounds): Ring {
  /** In the order of their last write. */
  const channels = new Map<string, Recent>();
  /** Whose last page is kept, the oldest first. */
  let withPage: Recent[] = [];
  let epoch: string | null = null;
  let messages = 0;
  let bytes = 0;

  function remove(channel: string): void {
    const recent = channels.get(channel);
    if (!recent) return;
    shorten(recent, recent.entries.length - recent.start);
    channels.delete(channel);
  }

  /** Takes the oldest `count` entries away. They are let go at once, their places only now and then: a full ring costs no copy per message. */
  function shorten(recent: Recent, count: number): void {
    for (let index = recent.start; index < recent.start + count; index += 1) {
      bytes -= costOf(recent.entries[index]);
      recent.entries[index] = NOTHING;
    }
    messages -= count;
    delete recent.page;
    recent.from += count;
    recent.start += count;
    if (recent.start * 2 > recent.entries.length) {
      recent.entries = recent.entries.slice(recent.start);
      recent.start = 0;
    }
  }

  function bound(channel: string, recent: Recent): void {
    const over = recent.entries.length - recent.start - bounds.messages;
    if (over > 0) shorten(recent, over);
    for (const oldest of channels.keys()) {
      if (bytes <= bounds.bytes) return;
      if (oldest !== channel) remove(oldest);
    }
    while (bytes > bounds.bytes && recent.start < recent.entries.length) shorten(recent, 1);
  }

  function add(frame: Frame): void {
    if (bounds.messages === 0 || frame.messages.some(({ attempt }) => attempt > 0)) return;
    if (frame.epoch !== epoch) {
      clear();
      epoch = frame.epoch;
    }
    const { channel } = frame;
    const entries = entriesOf(frame);
    if (!entries) {
      remove(channel);
      return;
    }
    let recent = channels.get(channel);
    const end = recent ? endOf(recent) : frame.from;
    if (frame.to <= end) return;
    if (!recent || frame.from > end) {
      remove(channel);
      recent = { from: frame.from, entries: [], start: 0 };
    }
    const fresh = entries.slice(endOf(recent) - frame.from);
    for (const entry of fresh) {
      recent.entries.push(entry);
      bytes += costOf(entry);
      messages += 1;
    }
    channels.delete(channel);
    channels.set(channel, recent);
    bound(channel, recent);
  }

  function page(channel: string, after: number, upTo: number, limit: RingLimit): RingPage | null {
    const recent = channels.get(channel);
    if (!recent || epoch === null || after < recent.from || after >= endOf(recent)) return null;
    const first = recent.start + after - recent.from;
    const most = Math.min(upTo - after, endOf(recent) - after, limit.count);
    const known = recent.page;
    if (known?.first === after && known.end === after + most && known.limit === limit) return known.page;
    const found: Entry[] = [];
    let size = 0;
    for (const entry of recent.entries.slice(first, first + most)) {
      if (found.length > 0 && size + entry.bytes > limit.bytes) break;
      size += entry.bytes;
      found.push(entry);
    }
    const made = { frames: toFrames({ channel, epoch, after }, found), to: after + found.length };
    recent.page = { first: after, end: after + most, limit, page: made };
    withPage = [...withPage.filter((other) => other !== recent), recent];
    if (withPage.length > KEPT_PAGES) delete withPage.shift()?.page;
    return made;
  }

  function forget(channel: string, upTo: number): void {
    const recent = channels.get(channel);
    if (!recent || upTo <= recent.from) return;
    if (upTo >= endOf(recent)) remove(channel);
    else shorten(recent, upTo - recent.from);
  }

  function clear(): void {
    channels.clear();
    withPage = [];
    messages = 0;
    bytes = 0;
  }

  return {
    add,
    page,
    forget,
    clear,
    get held() {
      return { channels: channels.size, messages, bytes };
    },
    get epoch() {
      return epoch;
    },
  };
}

/** Size of a message's title, text and data in bytes of UTF-8. */
export function contentBytes({ title, text, data }: PushedMessage): number {
  const json = data === undefined ? '' : JSON.stringify(data);
  return Buffer.byteLength(title) + Buffer.byteLength(text) + Buffer.byteLength(json);
}

function costOf(entry: Entry | undefined): number {
  return entry ? entry.bytes + MESSAGE_OVERHEAD_BYTES : 0;
}

function endOf({ from, entries, start }: Recent): number {
  return from + entries.length - start;
}

/** One entry for each seq of the frame, or null when it does not hold them all. */
function entriesOf({ from, to, messages, void: empty = [] }: Frame): Entry[] | null {
  if (to - from !== messages.length + empty.length) return null;
  const entries: (Entry | undefined)[] = Array.from({ length: to - from });
  for (const seq of empty) entries[seq - from - 1] = { message: null, bytes: 0 };
  for (const message of messages) entries[message.seq - from - 1] = { message, bytes: contentBytes(message) };
  const isWhole = (all: (Entry | undefined)[]): all is Entry[] => all.length === to - from && !all.includes(undefined);
  return isWhole(entries) ? entries : null;
}

/** PU1: frames cut at their bounds, each with its void seqs. */
function toFrames(at: { channel: string; epoch: string; after: number }, entries: readonly Entry[]): Frame[] {
  const { channel, epoch, after } = at;
  const frames: Frame[] = [];
  let frame: Frame | undefined;
  let size = 0;
  for (const [index, { message, bytes }] of entries.entries()) {
    const seq = after + index + 1;
    const isFull = frame !== undefined && (frame.to - frame.from >= FRAME.count || size + bytes > FRAME.bytes);
    if (frame === undefined || isFull) {
      frame = { channel, epoch, from: seq - 1, to: seq - 1, messages: [] };
      frames.push(frame);
      size = 0;
    }
    if (message) frame.messages.push(message);
    else frame.void = [...(frame.void ?? []), seq];
    frame.to = seq;
    size += bytes;
  }
  return frames;
}
