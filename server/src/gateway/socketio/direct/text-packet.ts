import type { ServerEvents } from '@surecast/shared/protocol';

/** First byte of a WebSocket frame that is one whole message of text (RFC 6455, 5.2). */
const WHOLE_TEXT = 0x81;
const MEDIUM = 126;
const LARGE = 127;
const MEDIUM_BYTES = 65_536;
/** What engine.io puts before a Socket.IO packet. */
const MESSAGE = '4';

/** A packet of Socket.IO (protocol 5) as text, and the WebSocket frame that carries it, built when it is first asked for. */
export interface TextPacket {
  readonly text: string;
  readonly frame: Buffer;
}

/** An event in the main namespace that asks for no answer. */
export function eventPacket<Name extends keyof ServerEvents>(
  name: Name,
  ...payload: Parameters<ServerEvents[Name]>
): TextPacket {
  return packet(`2${JSON.stringify([name, ...payload])}`);
}

/** The answer to a request. */
export function answerPacket(id: string, answer: object): TextPacket {
  return packet(`3${id}[${JSON.stringify(answer)}]`);
}

function packet(text: string): TextPacket {
  let frame: Buffer | undefined;
  return {
    text,
    get frame() {
      frame ??= frameOf(MESSAGE + text);
      return frame;
    },
  };
}

/** A server does not mask what it sends. */
function frameOf(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  const head = bytes < MEDIUM ? 2 : bytes < MEDIUM_BYTES ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + bytes);
  frame[0] = WHOLE_TEXT;
  frame[1] = head === 2 ? bytes : head === 4 ? MEDIUM : LARGE;
  if (head === 4) frame.writeUInt16BE(bytes, 2);
  if (head === 10) frame.writeBigUInt64BE(BigInt(bytes), 2);
  frame.write(text, head);
  return frame;
}
