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
  transport: { socket?: { bufferedAmount?: number; terminate?(): void } };
}

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

/** Cuts the WebSocket without waiting for the peer's part of the closing handshake. Polling has none. */
export function terminate(socket: Socket): void {
  internals(socket).transport.socket?.terminate?.();
}
