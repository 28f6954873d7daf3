import type { AckRequest } from '@surecast/shared/protocol';
import type { Socket as ClientSocket } from 'socket.io';
import type { Connection } from '../../connection/connection.js';
import { answerPacket } from './text-packet.js';
import { writePacket } from './write.js';

/** `42`, perhaps the id of a request, and an event that is called ack. */
const ACK = /^42(\d*)(\["ack",\{.*\}\])$/s;
const FOUR = 0x34;
const TWO = 0x32;
/** An ack of one channel is shorter. */
const MOST_BYTES = 512;

type Listener = (data: Buffer, isBinary: boolean) => void;

/** What is used of ws: its messages have one listener, engine.io's. */
interface WebSocketBelow {
  listeners(event: 'message'): Listener[];
  off(event: 'message', listener: Listener): void;
  on(event: 'message', listener: Listener): void;
}

/**
 * Reads acks where they come in, before engine.io and Socket.IO make an event of them: under load every second packet is one, and the way
 * through them costs more than the ack. Whatever is not plainly an ack of a channel that the connection has goes the ordinary way, as
 * all does on polling.
 */
export function takeAcks(socket: ClientSocket, connection: Connection): void {
  const { conn } = socket;
  hook(conn.transport);
  conn.on('upgrade', hook);

  function hook(transport: { name: string }): void {
    if (transport.name !== 'websocket') return;
    const below = (transport as unknown as { socket: WebSocketBelow }).socket;
    const [ordinary, ...others] = below.listeners('message');
    if (!ordinary || others.length > 0) return;
    below.off('message', ordinary);
    below.on('message', (data, isBinary) => {
      if (isBinary || !socket.connected || !take(data)) ordinary.call(below, data, isBinary);
    });
  }

  function take(data: Buffer): boolean {
    if (data.length > MOST_BYTES || data[0] !== FOUR || data[1] !== TWO) return false;
    const [, id = '', body = ''] = ACK.exec(data.toString()) ?? [];
    const ack = body === '' ? null : ackOf(body);
    if (!ack) return false;
    return connection.acknowledge(ack, (answer) => {
      if (id !== '' && socket.connected) writePacket(socket, answerPacket(id, answer));
    });
  }
}

/** What the schema of an ack would let through, or null. */
function ackOf(body: string): AckRequest | null {
  try {
    const [, payload, ...others] = JSON.parse(body) as [string, Record<string, unknown>, ...unknown[]];
    const { channel, epoch, upTo, ...more } = payload;
    if (typeof channel !== 'string' || typeof epoch !== 'string' || typeof upTo !== 'number') return null;
    if (!Number.isSafeInteger(upTo) || upTo < 0 || others.length > 0) return null;
    for (const _ in more) return null;
    return { channel, epoch, upTo };
  } catch {
    return null;
  }
}
