import type { AckRequest } from '@surecast/shared/protocol';

/** As the schema has it. */
const LONGEST_EPOCH = 64;
const END = '}]';
const MOST_HEADS = 10_000;
/** Names at their longest take fewer: whoever fills an ack with more is read each time. */
const LONGEST_HEAD = 400;
/** Of a seq: as many as are safe. */
const MOST_DIGITS = 15;
const ZERO = 0x30;
const NINE = 0x39;
const CLOSING_BRACE = 0x7d;
const CLOSING_BRACKET = 0x5d;

/** The text of an ack up to its seq, and what it says: a client repeats it each time, and so does everybody else in the room. */
export interface AckHead {
  readonly bytes: Buffer;
  readonly channel: string;
  readonly epoch: string;
}

/** An ack that the schema of acks would let through as it is, or null. */
export function ackOf(payload: unknown): AckRequest | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const { channel, epoch, upTo, ...more } = payload as Record<string, unknown>;
  if (typeof channel !== 'string' || typeof epoch !== 'string' || typeof upTo !== 'number') return null;
  if (!Number.isSafeInteger(upTo) || upTo < 0 || epoch.length > LONGEST_EPOCH) return null;
  for (const _ in more) return null;
  return { channel, epoch, upTo };
}

/** Gives the head of an event's text that said `ack`, the same one to all who repeat it; null when it is long, or written in a way of its own. */
export type AckHeads = (body: string, ack: AckRequest) => AckHead | null;

/** Bounded: past it the head that was met first is let go, and who still repeats it keeps it. */
export function createAckHeads(): AckHeads {
  const heads = new Map<string, AckHead>();
  return (body, { channel, epoch, upTo }) => {
    const tail = `${upTo}${END}`;
    if (!body.endsWith(`"upTo":${tail}`)) return null;
    const length = body.length - tail.length;
    if (length > LONGEST_HEAD) return null;
    const text = body.slice(0, length);
    const known = heads.get(text);
    if (known) return known;
    const bytes = Buffer.from(text);
    const head = { bytes, channel, epoch };
    // Of its own: a slice would keep all of what it was cut from.
    heads.set(bytes.toString(), head);
    const [oldest] = heads.size > MOST_HEADS ? heads.keys() : [];
    if (oldest !== undefined) heads.delete(oldest);
    return head;
  };
}

export function isDigit(byte: number | undefined): byte is number {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

/** The ack with this head and another seq that `data` holds from `start` to its end; null when it holds anything else. */
export function ackAgain({ bytes, channel, epoch }: AckHead, data: Buffer, start: number): AckRequest | null {
  const first = start + bytes.length;
  const end = data.length - END.length;
  const digits = end - first;
  if (digits < 1 || digits > MOST_DIGITS || (data[first] === ZERO && digits > 1)) return null;
  if (data[end] !== CLOSING_BRACE || data[end + 1] !== CLOSING_BRACKET) return null;
  let upTo = 0;
  for (let index = first; index < end; index += 1) {
    const digit = data[index];
    if (!isDigit(digit)) return null;
    upTo = upTo * 10 + digit - ZERO;
  }
  return data.compare(bytes, 0, bytes.length, start, first) === 0 ? { channel, epoch, upTo } : null;
}
