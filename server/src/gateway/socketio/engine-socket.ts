import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'socket.io';
import type { QueueState } from '../connection/state.js';

/** Many small packets cost more than their bytes. */
const FULL_PACKETS = 256;
/** A queue as long as this, or so many bytes past its bound, holds answers to a client that asks on without reading them. */
const OVERRUN_PACKETS = 4 * FULL_PACKETS;
/** More than pages that were under way when the queue got full. */
const OVERRUN_BYTES = 8 * 1024 * 1024;
/** Live frames go on once the queue is below this part of its bounds, so that one frame more does not stop them again. */
const DRAINED_PART = 4;

/** What is used of engine.io beyond its public types: packets that wait for the transport, and the WebSocket below it. */
interface EngineInternals {
  request: unknown;
  writeBuffer: readonly Packet[];
  transport: { writable: boolean; socket?: WebSocketBelow };
}

interface Packet {
  data?: string | Buffer;
  /** The WebSocket frame that was built once for a whole room. */
  options?: { wsPreEncodedFrame?: readonly Buffer[] };
}

/** Polling has none. */
interface WebSocketBelow {
  bufferedAmount?: number;
  _socket?: { writableLength: number };
  readyState: number;
  terminate(): void;
  once(event: 'close', listener: () => void): unknown;
}

const CLOSED = 3;

function internals(socket: Socket): EngineInternals {
  return socket.conn as unknown as EngineInternals;
}

/**
 * Lets go of the request that the connection came with, after the handshake: nothing reads it any more. Kept, it would be 1.1 KB of the memory of an idle client,
 * and its token would be in every dump of memory.
 */
export function forgetRequest(socket: Socket): void {
  socket.handshake.auth = {};
  socket.handshake.headers = {};
  socket.handshake.query = {};
  socket.handshake.url = '';
  internals(socket).request = null;
}

/** Middleware of engine.io, whose stand-in for the response of an upgrade keeps the request for as long as the socket lives. */
export function releaseRequest(_request: IncomingMessage, response: ServerResponse, next: () => void): void {
  next();
  if (!(response instanceof ServerResponse)) (response as { req: unknown }).req = null;
}

/**
 * How the connection's queue stands to its bound in bytes: what engine.io holds for the transport, and what TCP has not taken from it. What a poll took is
 * its response's, and no packet follows before the next poll.
 */
export function queueOf(socket: Socket, bound: number): QueueState {
  const { writeBuffer, transport } = internals(socket);
  // The usual case, for each connection at each frame: nothing waits in engine.io, and TCP took what it was given.
  const isFree = transport.writable && !transport.socket?._socket?.writableLength;
  if (writeBuffer.length === 0 && isFree) return 'open';
  const bytes = bytesOf(socket);
  if (writeBuffer.length >= OVERRUN_PACKETS || bytes >= bound + OVERRUN_BYTES) return 'overrun';
  return writeBuffer.length >= FULL_PACKETS || bytes >= bound ? 'full' : 'open';
}

export function isDrained(socket: Socket, bound: number): boolean {
  const packets = internals(socket).writeBuffer.length;
  return packets < FULL_PACKETS / DRAINED_PART && bytesOf(socket) < bound / DRAINED_PART;
}

function bytesOf(socket: Socket): number {
  const { writeBuffer, transport } = internals(socket);
  let bytes = transport.socket?.bufferedAmount ?? 0;
  for (const { data, options } of writeBuffer) {
    const frame = options?.wsPreEncodedFrame;
    if (frame) for (const part of frame) bytes += part.length;
    else if (data !== undefined) bytes += Buffer.byteLength(data);
  }
  return bytes;
}

/** Ends a connection at once, with what waits for it: a closing handshake would wait behind that. */
export function cut(socket: Socket): void {
  const below = internals(socket).transport.socket;
  if (below) below.terminate();
  else socket.conn.close(true);
}

/** Ends the closing handshake of a WebSocket that was closed: resolves when the peer did its part, and `cut` does not wait for it. */
export function closingOf(socket: Socket): { done: Promise<void>; cut(): void } {
  const below = internals(socket).transport.socket;
  if (!below || below.readyState === CLOSED) return { done: Promise.resolve(), cut: () => {} };
  return { done: new Promise((resolve) => below.once('close', resolve)), cut: () => below.terminate() };
}
