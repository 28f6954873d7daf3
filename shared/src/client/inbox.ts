import type { Frame, PushedMessage } from '../protocol/index.js';

/** Frames beyond a hole that are held; past this the furthest go, and are asked for again. */
const HELD_FRAMES = 64;
/** Messages that wait for the page's handler; past this frames are left to be asked for later. */
const WAITING = 2_000;
/** Ids of handed messages that are remembered. */
const REMEMBERED_IDS = 2_000;

/** Puts what arrives for a channel into seq order, once each. Knows no time and no wire. */
export interface Inbox {
  /** Everything up to here was taken, or is known to be void. */
  readonly position: number;
  /** Everything up to here was handled by the page, or is void. */
  readonly handled: number;
  /** So many messages wait that asking for more would only fill memory. */
  readonly isBusy: boolean;
  /** Where what is held beyond the position begins, or null when nothing is held. */
  readonly holeEnd: number | null;
  /** Starts at a position of a log. Frames of that log that are held already count; what waits from beyond the position is let go. */
  start(epoch: string, position: number): void;
  /** Forgets position and messages; ids that the page had stay known. */
  clear(): void;
  /** `repeated`: nothing of it is new. `full`: the page is behind; ask again later. */
  accept(frame: Frame): 'taken' | 'held' | 'repeated' | 'full';
  /** Nobody has anything up to here any more. */
  skipTo(position: number): void;
  /** The next message for the page, left in place until `done`. Those that the page had under another seq are passed over. */
  next(): PushedMessage | undefined;
  /** The page has handled this message; ignored if it is not the next one any more. */
  done(message: PushedMessage): void;
}

export function createInbox(): Inbox {
  let epoch: string | null = null;
  let position = 0;
  let waiting: PushedMessage[] = [];
  let held: Frame[] = [];
  const ids = new Set<string>();

  function hold(frame: Frame): void {
    held.push(frame);
    held.sort((a, b) => a.from - b.from);
    if (held.length > HELD_FRAMES) held.length = HELD_FRAMES;
  }

  /** Takes the seqs of a frame as far as each is a message or void; the rest of it lies beyond a hole. */
  function take(frame: Frame): void {
    const bySeq = new Map(frame.messages.map((message) => [message.seq, message]));
    const gone = new Set(frame.void);
    while (position < frame.to) {
      const message = bySeq.get(position + 1);
      if (!message && !gone.has(position + 1)) break;
      position += 1;
      if (message) waiting.push(message);
    }
    if (position >= frame.to) return;
    const known = [...bySeq.keys(), ...gone].filter((seq) => seq > position && seq <= frame.to);
    if (known.length > 0) hold({ ...frame, from: Math.min(...known) - 1 });
  }

  function drain(): void {
    for (let first = held[0]; first && first.from <= position; first = held[0]) {
      held.shift();
      if (first.to > position) take(first);
    }
  }

  function next(): PushedMessage | undefined {
    while (waiting[0] && ids.has(waiting[0].id)) waiting.shift();
    return waiting[0];
  }

  return {
    get position() {
      return position;
    },
    get handled() {
      const message = next();
      return message ? message.seq - 1 : position;
    },
    get isBusy() {
      return waiting.length > WAITING / 2;
    },
    get holeEnd() {
      return held[0]?.from ?? null;
    },
    start(log, from) {
      waiting = waiting.filter(({ seq }) => log === epoch && seq <= from);
      epoch = log;
      position = from;
      held = held.filter((frame) => frame.epoch === log && frame.to > from);
      drain();
    },
    clear() {
      epoch = null;
      position = 0;
      waiting = [];
      held = [];
    },
    accept(frame) {
      if (epoch !== null && (frame.epoch !== epoch || frame.to <= position)) return 'repeated';
      if (waiting.length >= WAITING) return 'full';
      const before = position;
      hold(frame);
      if (epoch !== null) drain();
      return position > before ? 'taken' : 'held';
    },
    skipTo(to) {
      if (to <= position) return;
      position = to;
      held = held.filter((frame) => frame.to > to);
      drain();
    },
    next,
    done(message) {
      if (waiting[0] !== message) return;
      waiting.shift();
      ids.add(message.id);
      const [oldest] = ids.size > REMEMBERED_IDS ? ids : [];
      if (oldest !== undefined) ids.delete(oldest);
    },
  };
}
