import type { Socket } from 'socket.io';
import { expect, test } from 'vitest';
import { isDrained, queueOf } from './engine-socket.js';

const BOUND = 1_000;

/** A socket with so many bytes in TCP's queue, and these packets before it. */
function socketWith(below: number | undefined, packets: object[], writable = false): Socket {
  const transport = { writable, ...(below !== undefined && { socket: { bufferedAmount: below } }) };
  return { conn: { writeBuffer: packets, transport } } as unknown as Socket;
}

const packet = (bytes: number) => ({ data: 'x'.repeat(bytes) });
const preEncoded = (bytes: number) => ({
  data: 'not counted',
  options: { wsPreEncodedFrame: [Buffer.alloc(4), Buffer.alloc(bytes - 4)] },
});

test('PU5 a queue is full at its bound in bytes, in TCP and before it together', () => {
  expect(queueOf(socketWith(BOUND - 1, []), BOUND)).toBe('open');
  expect(queueOf(socketWith(BOUND, []), BOUND)).toBe('full');
  expect(queueOf(socketWith(500, [packet(499)]), BOUND)).toBe('open');
  expect(queueOf(socketWith(500, [packet(250), preEncoded(250)]), BOUND)).toBe('full');
  expect(queueOf(socketWith(undefined, [packet(999)]), BOUND)).toBe('open');
  expect(queueOf(socketWith(undefined, [packet(999), { type: 'ping' }, packet(1)]), BOUND)).toBe('full');
  // Bytes of UTF-8, not characters.
  expect(queueOf(socketWith(undefined, [{ data: 'é'.repeat(500) }]), BOUND)).toBe('full');
  expect(queueOf(socketWith(undefined, [{ data: 'é'.repeat(499) }]), BOUND)).toBe('open');
});

test('PU5 a queue is full at 256 packets, and overrun at 1,024 or 8 MiB past its bound', () => {
  const small = (count: number) => Array.from({ length: count }, () => packet(0));
  expect(queueOf(socketWith(0, small(255)), BOUND)).toBe('open');
  expect(queueOf(socketWith(0, small(256)), BOUND)).toBe('full');
  expect(queueOf(socketWith(0, small(1_023)), BOUND)).toBe('full');
  expect(queueOf(socketWith(0, small(1_024)), BOUND)).toBe('overrun');
  expect(queueOf(socketWith(BOUND + 8 * 1024 * 1024 - 1, []), BOUND)).toBe('full');
  expect(queueOf(socketWith(BOUND + 8 * 1024 * 1024, []), BOUND)).toBe('overrun');
});

test('PU5 a transport that takes packets has an open queue', () => {
  expect(queueOf(socketWith(0, [], true), BOUND)).toBe('open');
});

test('PU5 a queue has drained below a quarter of both bounds', () => {
  const small = (count: number) => Array.from({ length: count }, () => packet(1));
  expect(isDrained(socketWith(249, []), BOUND)).toBe(true);
  expect(isDrained(socketWith(250, []), BOUND)).toBe(false);
  expect(isDrained(socketWith(0, small(63)), BOUND)).toBe(true);
  expect(isDrained(socketWith(0, small(64)), BOUND)).toBe(false);
});
