import type { Server as HttpServer } from 'node:http';
import type { Closed, ErrorCode, Frame, ServerEvents } from '@surecast/shared/protocol';
import { type DefaultEventsMap, Server, type Socket } from 'socket.io';
import type { Clock } from '../../clock.js';
import type { Delivery } from '../../delivery/delivery.js';
import { type Connection, type ConnectionSocket, createConnection } from '../connection/connection.js';
import { createPassedOver } from '../connection/passed-over.js';
import type { ConnectionDeps, GatewayLog, Member, QueueState, TokenCheck } from '../connection/state.js';
import { createSuccession } from '../connection/succession.js';
import type { Gateway, SlowReader } from '../gateway.js';
import { createAckHeads } from './direct/ack-reader.js';
import { takeRequests } from './direct/take-requests.js';
import { eventPacket, type TextPacket } from './direct/text-packet.js';
import { writePacket } from './direct/write.js';
import { closingOf, cut, forgetRequest, isDrained, queueOf, releaseRequest } from './engine-socket.js';
import { createGate } from './gate.js';
import { serverOptions } from './options.js';
import type { OriginRule } from './origin.js';
import { channelOf, roomOf } from './rooms.js';
import { takeTurns, type UpgradeTurns } from './upgrade-turns.js';

/** How long a closed WebSocket may take for its closing handshake when the node stops. */
const CLOSE_MS = 500;
/** How often the queues of slow readers are looked at, and of nobody else. */
const DRAIN_CHECK_MS = 100;

type ClientSocket = Socket<DefaultEventsMap, ServerEvents, DefaultEventsMap, { member?: Member }>;

/** What a gateway does for its connections. */
interface Carriage {
  writePage(socket: ClientSocket, frame: Frame): void;
  close(socket: ClientSocket, closed: Closed): void;
  queue(socket: ClientSocket): QueueState;
}

/** The socket of a connection. */
class Carrier implements ConnectionSocket {
  readonly #socket: ClientSocket;
  readonly #carriage: Carriage;

  constructor(socket: ClientSocket, carriage: Carriage) {
    this.#socket = socket;
    this.#carriage = carriage;
  }

  get id(): string {
    return this.#socket.id;
  }

  write(frame: Frame): void {
    this.#carriage.writePage(this.#socket, frame);
  }

  close(closed: Closed): void {
    this.#carriage.close(this.#socket, closed);
  }

  queue(): QueueState {
    return this.#carriage.queue(this.#socket);
  }

  cut(): void {
    cut(this.#socket);
  }
}

interface Held {
  socket: ClientSocket;
  connection: Connection;
}

export interface GatewayConfig extends OriginRule {
  /** Bytes that may wait for one connection before live frames pass it over. */
  queueBytes: number;
  /** Connections of this process; one more is refused. */
  maxConnections: number;
  channelsPerConnection: number;
  /** Whether frames and acks take the short way below Socket.IO, where there is one. */
  direct: boolean;
}

/** Connections over Socket.IO. */
export interface SocketGateway extends Gateway {
  /** Takes connections of the server on `/socket.io`. Once. */
  attach(httpServer: HttpServer, delivery: Delivery): void;
  /**
   * The node drains: every client is told to connect again, at times spread over `retryAfterMs`, and new handshakes are refused with
   * `draining`. Connections stay until their clients go or `stop`.
   */
  stopAccepting(retryAfterMs: number): void;
  /** Cuts what is left and resolves when every client was made away. Leaves the HTTP server to its owner. */
  stop(): Promise<void>;
}

export function createSocketGateway(deps: {
  config: GatewayConfig;
  tokens: TokenCheck;
  clock: Clock;
  log: GatewayLog;
  /** Hears of each connection that live frames pass over, and of its return. */
  slowReader(reader: SlowReader): void;
  /** Hears of each handshake and request that is answered with a failure. */
  refused?(code: ErrorCode): void;
}): SocketGateway {
  const { config, tokens, clock, log, slowReader, refused } = deps;
  const { queueBytes, maxConnections, channelsPerConnection, direct } = config;
  const io = new Server<DefaultEventsMap, ServerEvents, DefaultEventsMap, { member?: Member }>(serverOptions(config));
  const held = new Map<string, Held>();
  const succession = createSuccession();
  const pages = new WeakMap<Frame, TextPacket>();
  const ending = new Set<Promise<void>>();
  const stopped = new AbortController();
  let delivery: Delivery | undefined;
  let upgrades: UpgradeTurns | undefined;
  let draining = false;
  let isWatching = false;

  const passedOver = createPassedOver({
    clock,
    heads: (channels) => (delivery ? delivery.heads(channels) : Promise.resolve({ epoch: '', heads: {} })),
    enter: (id, channel) => void held.get(id)?.socket.join(roomOf(channel)),
    exit: (id, channel) => void held.get(id)?.socket.leave(roomOf(channel)),
    tell: (id, heads) => void held.get(id)?.socket.emit('head', heads),
  });

  const heads = createAckHeads();
  const carriage: Carriage = { writePage, close, queue };

  function accept(socket: ClientSocket, ofAll: ConnectionDeps): void {
    const { member } = socket.data;
    if (member === undefined) {
      socket.disconnect(true);
      return;
    }
    forgetRequest(socket);
    const connection = createConnection(ofAll, new Carrier(socket, carriage), member);
    held.set(socket.id, { socket, connection });
    if (direct) takeRequests(socket, connection, heads);
    socket.onAny((event: unknown, ...args: unknown[]) => {
      const last = args.at(-1);
      const answer = typeof last === 'function' ? (reply: object) => void last(reply) : undefined;
      void connection.receive(event, answer && args.length === 1 ? undefined : args[0], answer);
    });
    socket.on('disconnect', (reason) => {
      held.delete(socket.id);
      passedOver.forget(socket.id);
      // A transport that carries no connection any more would be kept alive by its pings.
      const hasLeft = reason === 'client namespace disconnect';
      // Nobody is there to answer a closing handshake, or to read what it would wait for.
      if (reason === 'ping timeout' || (hasLeft && queueOf(socket, queueBytes) !== 'open')) cut(socket);
      else if (hasLeft) socket.conn.close();
      const end = connection.end().finally(() => ending.delete(end));
      ending.add(end);
    });
  }

  function close(socket: ClientSocket, closed: Closed): void {
    socket.emit('closed', closed);
    socket.disconnect(true);
  }

  function queue(socket: ClientSocket): QueueState {
    const state = queueOf(socket, queueBytes);
    return state === 'open' && passedOver.has(socket.id) ? 'full' : state;
  }

  function emit<Name extends 'messages' | 'head'>(
    socket: ClientSocket,
    name: Name,
    ...payload: Parameters<ServerEvents[Name]>
  ): void {
    if (direct) writePacket(socket, eventPacket<'messages' | 'head'>(name, ...payload));
    else socket.emit<'messages' | 'head'>(name, ...payload);
  }

  /** Many who come back to the same place are given the same frame. */
  function writePage(socket: ClientSocket, frame: Frame): void {
    if (!direct) {
      socket.emit('messages', frame);
      return;
    }
    let packet = pages.get(frame);
    if (!packet) {
      packet = eventPacket('messages', frame);
      pages.set(frame, packet);
    }
    writePacket(socket, packet);
  }

  /** Emits to all in the room but those whose queue is full, whom it puts out of it. Answers how many it was. */
  function emitTo<Name extends 'messages' | 'head'>(
    room: string,
    name: Name,
    ...payload: Parameters<ServerEvents[Name]>
  ): number {
    const ids = io.of('/').adapter.rooms.get(room);
    if (!ids) return 0;
    let packet: TextPacket | undefined;
    for (const id of ids) {
      const socket = held.get(id)?.socket;
      if (!socket) continue;
      if (queueOf(socket, queueBytes) !== 'open') passOver(socket);
      else if (direct) {
        packet ??= eventPacket<'messages' | 'head'>(name, ...payload);
        writePacket(socket, packet);
      }
    }
    // One encoding for the whole room: socket.io-adapter 2.5 encodes before it walks the room, and also builds the WebSocket frame once
    // as long as compression is off.
    if (!direct && ids.size > 0) io.to(room).emit<'messages' | 'head'>(name, ...payload);
    return ids.size;
  }

  function passOver(socket: ClientSocket): void {
    passedOver.pass(socket.id, [...socket.rooms].flatMap(channelOf));
    say(socket, 'passed over');
    void watch();
  }

  function say(socket: ClientSocket, state: SlowReader['state']): void {
    const { member } = socket.data;
    if (member) slowReader({ client: member.client, state });
  }

  async function watch(): Promise<void> {
    if (isWatching) return;
    isWatching = true;
    while (passedOver.ids.length > 0 && !stopped.signal.aborted) {
      await clock.sleep(DRAIN_CHECK_MS, stopped.signal);
      for (const id of passedOver.ids) {
        const socket = held.get(id)?.socket;
        if (!socket || !isDrained(socket, queueBytes)) continue;
        passedOver.drained(id);
        say(socket, 'drained');
      }
    }
    isWatching = false;
  }

  function writable(id: string): 'open' | 'gone' | 'full' {
    const socket = held.get(id)?.socket;
    if (!socket) return 'gone';
    return queue(socket) === 'open' ? 'open' : 'full';
  }

  const isFull = () => held.size >= maxConnections;
  io.use(createGate({ config, tokens, log, isDraining: () => draining, isFull, ...(refused && { refused }) }));

  return {
    attach(httpServer, served) {
      delivery = served;
      const common = { tokens, clock, log, succession, channelsPerConnection, ...(refused && { refused }) };
      const ofAll: ConnectionDeps = { delivery: served, ...common };
      io.on('connection', (socket) => accept(socket, ofAll));
      io.attach(httpServer);
      io.engine.use(releaseRequest);
      upgrades = takeTurns(httpServer, maxConnections);
    },

    broadcast: (frame) => emitTo(roomOf(frame.channel), 'messages', frame),

    announce({ channel, epoch, head }) {
      emitTo(roomOf(channel), 'head', { epoch, heads: { [channel]: head } });
    },

    *channels() {
      for (const room of io.of('/').adapter.rooms.keys()) yield* channelOf(room);
    },

    send(id, frame) {
      const state = writable(id);
      if (state !== 'open') return state;
      const socket = held.get(id)?.socket;
      if (socket) emit(socket, 'messages', frame);
      return 'written';
    },

    writable,

    enter(id, channel) {
      if (!passedOver.enter(id, channel)) void held.get(id)?.socket.join(roomOf(channel));
    },

    exit(id, channel) {
      passedOver.exit(id, channel);
      void held.get(id)?.socket.leave(roomOf(channel));
    },

    drop(id, dropped) {
      const found = held.get(id);
      if (!found) return;
      found.socket.emit('dropped', dropped);
      passedOver.exit(id, dropped.channel);
      void found.socket.leave(roomOf(dropped.channel));
      if (found.connection.leave(dropped.channel)) found.socket.disconnect(true);
    },

    close(id, closed) {
      const socket = held.get(id)?.socket;
      if (socket) close(socket, closed);
    },

    get size() {
      return held.size;
    },

    stopAccepting(retryAfterMs) {
      draining = true;
      const sockets = [...held.values()];
      for (const [index, { socket }] of sockets.entries()) {
        socket.emit('closing', { retryAfterMs: Math.round((retryAfterMs * (index + 1)) / sockets.length) });
      }
    },

    // Not io.close(): that would close the HTTP server too, which may still have answers to give.
    async stop() {
      draining = true;
      stopped.abort();
      passedOver.stop();
      upgrades?.stop();
      const closing = [...held.values()].map(({ socket }) => closingOf(socket));
      // The transport, not the Socket.IO session: after a disconnect by the server other people's clients do not come back by themselves.
      for (const { socket } of held.values()) socket.conn.close();
      await Promise.all(ending);
      const closed = new AbortController();
      void Promise.all(closing.map(({ done }) => done)).then(() => closed.abort());
      await clock.sleep(CLOSE_MS, closed.signal);
      for (const { cut } of closing) cut();
      if (delivery) io.engine.close();
      // Those whose last bytes had to be cut end only now.
      await Promise.all(ending);
    },
  };
}
