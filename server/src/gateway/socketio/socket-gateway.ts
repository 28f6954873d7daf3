import type { Server as HttpServer } from 'node:http';
import type { Closed, Frame, ServerEvents } from '@surecast/shared/protocol';
import { type DefaultEventsMap, Server, type Socket } from 'socket.io';
import type { Clock } from '../../clock.js';
import type { Delivery } from '../../delivery/delivery.js';
import { SurecastError } from '../../errors.js';
import { type Connection, createConnection } from '../connection/connection.js';
import type { GatewayLog, Member, TokenCheck } from '../connection/state.js';
import type { Gateway } from '../gateway.js';
import { closingOf, isFull } from './engine-socket.js';
import { admit, isFault, refusal } from './handshake.js';
import { serverOptions } from './options.js';
import type { OriginRule } from './origin.js';

/** How long a closed WebSocket may take for its closing handshake when the node stops. */
const CLOSE_MS = 500;

type ClientSocket = Socket<DefaultEventsMap, ServerEvents, DefaultEventsMap, { member?: Member }>;

interface Held {
  socket: ClientSocket;
  connection: Connection;
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
  config: OriginRule;
  tokens: TokenCheck;
  clock: Clock;
  log: GatewayLog;
}): SocketGateway {
  const { config, tokens, clock, log } = deps;
  const io = new Server<DefaultEventsMap, ServerEvents, DefaultEventsMap, { member?: Member }>(serverOptions(config));
  const held = new Map<string, Held>();
  const ending = new Set<Promise<void>>();
  let draining = false;
  let attached = false;

  function accept(socket: ClientSocket, delivery: Delivery): void {
    const { member } = socket.data;
    if (member === undefined) {
      socket.disconnect(true);
      return;
    }
    const carrier = {
      id: socket.id,
      write: (frame: Frame) => void socket.emit('messages', frame),
      close: (closed: Closed) => close(socket, closed),
    };
    const connection = createConnection({ delivery, tokens, clock, log }, carrier, member);
    held.set(socket.id, { socket, connection });
    socket.onAny((event: unknown, ...args: unknown[]) => {
      const last = args.at(-1);
      const answer = typeof last === 'function' ? (reply: object) => void last(reply) : undefined;
      void connection.receive(event, answer && args.length === 1 ? undefined : args[0], answer);
    });
    socket.on('disconnect', () => {
      held.delete(socket.id);
      const end = connection.end().finally(() => ending.delete(end));
      ending.add(end);
    });
  }

  function close(socket: ClientSocket, closed: Closed): void {
    socket.emit('closed', closed);
    socket.disconnect(true);
  }

  io.use((socket, next) => {
    const refuse = (error: unknown) => {
      if (isFault(error)) log.error({ err: error }, 'a handshake failed');
      next(refusal(error));
    };
    if (draining) return refuse(new SurecastError('draining'));
    admit(socket.handshake, config, tokens).then((member) => {
      if (draining) return refuse(new SurecastError('draining'));
      socket.data.member = member;
      next();
    }, refuse);
  });

  return {
    attach(httpServer, delivery) {
      io.on('connection', (socket) => accept(socket, delivery));
      io.attach(httpServer);
      attached = true;
    },

    // One encoding for the whole room: socket.io-adapter 2.5 encodes before it walks the room, and also builds the WebSocket frame once
    // as long as compression is off.
    broadcast(frame) {
      const room = roomOf(frame.channel);
      const size = io.of('/').adapter.rooms.get(room)?.size ?? 0;
      if (size > 0) io.to(room).emit('messages', frame);
      return size;
    },

    send(id, frame) {
      const socket = held.get(id)?.socket;
      if (!socket) return 'gone';
      if (isFull(socket)) return 'full';
      socket.emit('messages', frame);
      return 'written';
    },

    writable(id) {
      const socket = held.get(id)?.socket;
      if (!socket) return 'gone';
      return isFull(socket) ? 'full' : 'open';
    },

    enter: (id, channel) => void held.get(id)?.socket.join(roomOf(channel)),
    exit: (id, channel) => void held.get(id)?.socket.leave(roomOf(channel)),

    drop(id, dropped) {
      const found = held.get(id);
      if (!found) return;
      found.socket.emit('dropped', dropped);
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
      const closing = [...held.values()].map(({ socket }) => closingOf(socket));
      // The transport, not the Socket.IO session: after a disconnect by the server other people's clients do not come back by themselves.
      for (const { socket } of held.values()) socket.conn.close();
      await Promise.all(ending);
      const closed = new AbortController();
      void Promise.all(closing.map(({ done }) => done)).then(() => closed.abort());
      await clock.sleep(CLOSE_MS, closed.signal);
      for (const { cut } of closing) cut();
      if (attached) io.engine.close();
    },
  };
}

/** Socket.IO keeps a room for each socket id in the same name space: a channel must not be able to name one. */
function roomOf(channel: string): string {
  return `channel/${channel}`;
}
