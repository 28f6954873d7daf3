import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { SurecastError, toFailure } from '../errors.js';

/**
 * Answers what is not HTTP enough to become a request: written straight to the socket, in the form of every other
 * failure, and then closed.
 */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { status, text } = describe(error.code);
  const body = JSON.stringify(toFailure(new SurecastError('invalid_request', text)));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function describe(code: string | undefined): { status: number; text: string } {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { status: 408, text: 'The request did not arrive in time.' };
  if (code === 'HPE_HEADER_OVERFLOW') return { status: 431, text: 'The request headers are too large.' };
  return { status: 400, text: 'This is not an HTTP request.' };
}
