import type { ServerOptions } from 'socket.io';
import type { OriginRule } from './origin.js';

/**
 * A link that died without a word is noticed after at most interval + time-out: 25 s, below the resend interval of 30 s, so that such a
 * client is away (and costs nothing) before a second round is due. The interval costs 1,000 pings a second for 10,000 connections; the
 * long time-out lets a slow link finish a large frame before its pong.
 */
const PING = { pingInterval: 10_000, pingTimeout: 15_000 } as const;

/** Requests are small: the largest is an ack by 1,000 ids, about 40 KB. */
const MAX_REQUEST_BYTES = 64 * 1024;

/** Time for the handshake after the transport is open; a refused one holds its transport this long at most. */
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * No compression: it costs a compressor per connection and makes one encoded frame per room impossible. No connection state recovery:
 * the guarantee stands above the wire, and a second kind of replay would only add repeats.
 */
export function serverOptions({ allowedOrigins }: OriginRule): Partial<ServerOptions> {
  return {
    path: '/socket.io',
    transports: ['websocket', 'polling'],
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: MAX_REQUEST_BYTES,
    connectTimeout: CONNECT_TIMEOUT_MS,
    ...PING,
    ...(allowedOrigins.length > 0 && { cors: { origin: [...allowedOrigins] } }),
  };
}
