import type { Socket as ClientSocket } from 'socket.io';
import type { Connection } from '../../connection/connection.js';
import { isRequestName } from '../../connection/requests.js';
import { type AckHead, type AckHeads, ackAgain, ackOf, isDigit } from './ack-reader.js';
import { answerPacket } from './text-packet.js';
import { writePacket } from './write.js';

/** What begins a message of engine.io with an event of Socket.IO in the main namespace; perhaps the id of its answer follows, then the event. */
const FOUR = 0x34;
const TWO = 0x32;
const ID_AT = 2;

type Listener = (data: Buffer, isBinary: boolean) => void;

/** What is used of engine.io beyond its public types. */
interface Below {
  readyState: string;
  pingTimeoutTimer: NodeJS.Timeout | null;
  hasRefreshedPingTimeout: boolean;
}

/** What is used of ws: its messages have one listener, engine.io's. */
interface WebSocketBelow {
  listeners(event: 'message'): Listener[];
  off(event: 'message', listener: Listener): void;
  on(event: 'message', listener: Listener): void;
}

/**
 * Reads requests where they come in, before engine.io and Socket.IO make events of them: under load every second packet is an ack, and the way
 * through those two costs more than the ack. Whatever is not plainly a request goes the ordinary way, as all does on polling.
 */
export function takeRequests(socket: ClientSocket, connection: Connection, heads: AckHeads): void {
  const { conn } = socket;
  const reader = new RequestReader(socket, connection, heads);
  if (conn.transport.name === 'websocket') reader.hook(conn.transport);
  else conn.once('upgrade', (transport: object) => reader.hook(transport));
}

class RequestReader {
  readonly #socket: ClientSocket;
  readonly #connection: Connection;
  readonly #heads: AckHeads;
  /** Of the last ack. */
  #head: AckHead | null = null;

  constructor(socket: ClientSocket, connection: Connection, heads: AckHeads) {
    this.#socket = socket;
    this.#connection = connection;
    this.#heads = heads;
  }

  hook(transport: object): void {
    const below = (transport as unknown as { socket: WebSocketBelow }).socket;
    const [ordinary, ...others] = below.listeners('message');
    if (!ordinary || others.length > 0) return;
    below.off('message', ordinary);
    below.on('message', (data, isBinary) => {
      if (!isBinary && this.#isOpen() && this.#take(data)) this.#heard();
      else ordinary.call(below, data, isBinary);
    });
  }

  #isOpen(): boolean {
    const { connected, conn } = this.#socket;
    return connected && (conn as unknown as Below).readyState === 'open';
  }

  /** As engine.io does: whoever still sends may take its time for the pong, which can stand behind a lot. */
  #heard(): void {
    const engine = this.#socket.conn as unknown as Below;
    if (engine.pingTimeoutTimer === null || engine.hasRefreshedPingTimeout) return;
    engine.pingTimeoutTimer.refresh();
    engine.hasRefreshedPingTimeout = true;
  }

  #take(data: Buffer): boolean {
    if (data[0] !== FOUR || data[1] !== TWO) return false;
    const start = endOfId(data);
    const again = this.#head && ackAgain(this.#head, data, start);
    const id = start === ID_AT ? '' : data.toString('latin1', ID_AT, start);
    const answer = id === '' ? undefined : (reply: object) => this.#answer(id, reply);
    if (again && this.#connection.acknowledge(again, answer)) return true;
    const body = data.toString('utf8', start);
    const [event, payload, ...others] = parse(body) ?? [];
    if (!isRequestName(event) || others.length > 0) return false;
    const ack = event === 'ack' ? ackOf(payload) : null;
    if (ack && this.#connection.acknowledge(ack, answer)) {
      // Only now: what nobody may acknowledge is not worth keeping.
      this.#head = this.#heads(body, ack) ?? this.#head;
      return true;
    }
    void this.#connection.receive(event, payload, answer);
    return true;
  }

  #answer(id: string, reply: object): void {
    if (this.#socket.connected) writePacket(this.#socket, answerPacket(id, reply));
  }
}

/** Where the event begins, behind the id of the answer that it asks for, if it does. */
function endOfId(data: Buffer): number {
  let at = ID_AT;
  while (isDigit(data[at])) at += 1;
  return at;
}

function parse(body: string): unknown[] | null {
  if (!body.startsWith('[')) return null;
  try {
    return JSON.parse(body) as unknown[];
  } catch {
    return null;
  }
}
