import type { Frame, PushedMessage } from '../protocol/index.js';
import { type Bounds, createBounds } from './bounds.js';
import { createRedriven } from './redriven.js';

/** Puts what arrives for a channel into seq order, once each. Knows no time and no wire. */
export interface Inbox {
  /** Everything up to here was taken, or is known to be void. */
  readonly position: number;
  /** Everything up to here was handled by the page, or is void. */
  readonly handled: number;
  /** So many messages wait that asking for more would only fill memory. */
  readonly isBusy: boolean;
  /** What it holds now, as counts. */
  readonly held: { heldFrames: number; waitingMessages: number; rememberedIds: number };
  /** Where what is held beyond the position begins; undefined when nothing is held. */
  readonly holeEnd: number | undefined;
  /** Starts at a position of a log. Frames of that log that are held already count; what waits from beyond the position is let go. */
  start(epoch: string, position: number): void;
  /** Forgets position and messages; ids that the page had stay known. */
  clear(): void;
  /** Ids of redriven messages that are to be acknowledged, each given once. */
  settled(): string[];
  /** Takes what is new of it, unless the page is so far behind that it has to be asked for again later. */
  accept(frame: Frame): void;
  /** Nobody has anything up to here any more. */
  skipTo(position: number): void;
  /**
   * The next message for the page, left in place until `done`; redriven ones after those that are in order. Those that the page had under
   * another seq are passed over.
   */
  next(): PushedMessage | undefined;
  /** The page has handled this message. */
  done(message: PushedMessage): void;
}

export function createInbox(bounds: Bounds = createBounds()): Inbox {
  const { limits, refuse } = bounds;
  let epoch: string | null = null;
  let position = 0;
  let waiting: PushedMessage[] = [];
  let held: Frame[] = [];
  const ids = new Set<string>();
  const redriven = createRedriven((id) => ids.has(id), bounds);

  function isFull(): boolean {
    if (waiting.length < limits.waitingMessages) return false;
    refuse('waitingMessages');
    return true;
  }

  function hold(frame: Frame): void {
    held.push(frame);
    held.sort((a, b) => a.from - b.from);
    if (held.length <= limits.heldFrames) return;
    held.length = limits.heldFrames;
    refuse('heldFrames');
  }

  /** Takes the seqs of a frame as far as each is a message or void; the rest of it lies beyond a hole. */
  function take(frame: Frame): void {
    const bySeq = new Map(frame.messages.map((message) => [message.seq, message]));
    const gone = new Set(frame.void);
    while (position < frame.to) {
      if (isFull()) return;
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

  function inOrder(): PushedMessage | undefined {
    while (waiting[0] && ids.has(waiting[0].id)) waiting.shift();
    return waiting[0];
  }

  return {
    get position() {
      return position;
    },
    get handled() {
      const message = inOrder();
      return message ? message.seq - 1 : position;
    },
    get isBusy() {
      return waiting.length > limits.waitingMessages / 2;
    },
    get held() {
      return {
        heldFrames: held.length,
        waitingMessages: waiting.length + redriven.size,
        rememberedIds: ids.size,
      };
    },
    get holeEnd() {
      return held[0]?.from;
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
      redriven.clear();
    },
    accept(frame) {
      if (frame.redrive) {
        redriven.accept(frame.messages);
        return;
      }
      if (epoch !== null && (frame.epoch !== epoch || frame.to <= position)) return;
      if (isFull()) return;
      hold(frame);
      if (epoch !== null) drain();
    },
    skipTo(to) {
      if (to <= position) return;
      position = to;
      held = held.filter((frame) => frame.to > to);
      drain();
    },
    next: () => inOrder() ?? redriven.next(),
    settled: redriven.settled,
    done(message) {
      // It may be neither when the position was void while the handler had it; the page had it all the same.
      if (waiting[0] === message) waiting.shift();
      else redriven.done(message);
      ids.add(message.id);
      const [oldest] = ids.size > limits.rememberedIds ? ids : [];
      if (oldest !== undefined) ids.delete(oldest);
    },
  };
}
