/**
 * WebSocket frames (RFC 6455, 5.2) as far as text packets of Socket.IO need them. A client must mask what it sends; with a key of zeros that
 * changes nothing, which is all the same to a server.
 */

const TEXT = 0x81;
const OPCODE = 0x0f;
const MASKED = 0x80;
const KEY_BYTES = 4;
const MEDIUM = 126;
const LARGE = 127;

/** A whole message of text, ready for the wire. */
export function textFrame(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  const extended = bytes < MEDIUM ? 0 : bytes < 65_536 ? 2 : 8;
  const frame = Buffer.alloc(2 + extended + KEY_BYTES + bytes);
  frame[0] = TEXT;
  frame[1] = MASKED | (extended === 0 ? bytes : extended === 2 ? MEDIUM : LARGE);
  if (extended === 2) frame.writeUInt16BE(bytes, 2);
  if (extended === 8) frame.writeBigUInt64BE(BigInt(bytes), 2);
  frame.write(text, 2 + extended + KEY_BYTES);
  return frame;
}

/** Takes bytes as they come, and gives each message of text; whatever is no text is told by its opcode. */
export function createFrameReader(onText: (text: string) => void, onOther: (opcode: number) => void) {
  let held: Buffer = Buffer.alloc(0);

  /** The length of the first frame and where its payload starts; null until it is whole. */
  function first(): { start: number; end: number } | null {
    if (held.length < 2) return null;
    const short = (held[1] as number) & ~MASKED;
    const start = short < MEDIUM ? 2 : short === MEDIUM ? 4 : 10;
    if (held.length < start) return null;
    const bytes = short < MEDIUM ? short : short === MEDIUM ? held.readUInt16BE(2) : Number(held.readBigUInt64BE(2));
    return held.length < start + bytes ? null : { start, end: start + bytes };
  }

  return (bytes: Buffer): void => {
    held = held.length > 0 ? Buffer.concat([held, bytes]) : bytes;
    for (let frame = first(); frame; frame = first()) {
      const lead = held[0] as number;
      const text = lead === TEXT ? held.toString('utf8', frame.start, frame.end) : null;
      held = held.subarray(frame.end);
      if (text === null) onOther(lead & OPCODE);
      else onText(text);
    }
  };
}
