import type { Socket } from 'socket.io';

/**
 * Most that may wait for one connection before resends and catch-up pass it over: four of the largest frames. What waits here was not
 * sent yet: a slow reader would get it late, and then again.
 */
const QUEUE_BYTES = 1024 * 1024;
/** Many small packets cost more than their bytes. */
const QUEUE_PACKETS = 256;

/** What is used of engine.io beyond its public types: packets that wait for the transport, and the WebSocket below it. */
interface EngineInternals {
  writeBuffer: readonly { data?: string | Buffer }[];
  transport: { socket?: WebSocketBelow };
}

/** Polling has none. */
interface WebSocketBelow {
  bufferedAmount?: number;
  readyState: number;
  terminate(): void;
  once(event: 'close', listener: () => void): unknown;
}

const CLOSED = 3;

function internals(socket: Socket): EngineInternals {
  return socket.conn as unknown as EngineInternals;
}

/** Whether the connection's queue is full. Looks at no more packets than the bound. */
export function isFull(socket: Socket): boolean {
  const { writeBuffer, transport } = internals(socket);
  if (writeBuffer.length >= QUEUE_PACKETS) return true;
  let bytes = transport.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) bytes += data?.length ?? 0;
  return bytes >= QUEUE_BYTES;
}

/** Ends the closing handshake of a WebSocket that was closed: resolves when the peer did its part, and `cut` does not wait for it. */
export function closingOf(socket: Socket): { done: Promise<void>; cut(): void } {
  const below = internals(socket).transport.socket;
  if (!below || below.readyState === CLOSED) return { done: Promise.resolve(), cut: () => {} };
  return { done: new Promise((resolve) => below.once('close', resolve)), cut: () => below.terminate() };
}
