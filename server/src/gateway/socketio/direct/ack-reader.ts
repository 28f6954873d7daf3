import type { AckRequest } from '@surecast/shared/protocol';

/** As the schema has it. */
const LONGEST_EPOCH = 64;
const END = '}]';
/** A seq in JSON, of as many digits as are safe. */
const SEQ = /^(?:0|[1-9]\d{0,14})$/;

/** Reads the acks of one connection. */
export interface AckReader {
  /** An ack that the schema would let through as it is, or null. */
  read(body: string, payload: unknown): AckRequest | null;
  /** The ack that was read last with another seq, or null: a client repeats all but the number, which is a tenth of the text. */
  again(body: string): AckRequest | null;
}

export function createAckReader(): AckReader {
  /** The text of an event up to the seq, and what it says. */
  let head = '';
  let channel = '';
  let epoch = '';

  return {
    read(body, payload) {
      const ack = ackOf(payload);
      const tail = ack && `${ack.upTo}${END}`;
      if (tail && body.endsWith(`"upTo":${tail}`)) {
        head = body.slice(0, -tail.length);
        ({ channel, epoch } = ack);
      }
      return ack;
    },
    again(body) {
      if (head === '' || !body.startsWith(head) || !body.endsWith(END)) return null;
      const seq = body.slice(head.length, -END.length);
      return SEQ.test(seq) ? { channel, epoch, upTo: Number(seq) } : null;
    },
  };
}

function ackOf(payload: unknown): AckRequest | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const { channel, epoch, upTo, ...more } = payload as Record<string, unknown>;
  if (typeof channel !== 'string' || typeof epoch !== 'string' || typeof upTo !== 'number') return null;
  if (!Number.isSafeInteger(upTo) || upTo < 0 || epoch.length > LONGEST_EPOCH) return null;
  for (const _ in more) return null;
  return { channel, epoch, upTo };
}
