import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { systemClock } from '../../src/clock.js';
import {
  createScriptedDelivery,
  createTestTokens,
  type Peer,
  type ScriptedDelivery,
} from '../../src/gateway/gateway.contract.js';
import type { SlowReader } from '../../src/gateway/gateway.js';
import { createSocketGateway, type SocketGateway } from '../../src/gateway/socketio/index.js';

export interface RunningGateway {
  gateway: SocketGateway;
  delivery: ScriptedDelivery;
  http: Server;
  port: number;
  url: string;
  /** What was logged as an error. */
  faults: object[];
  /** What was said of slow readers. */
  slow: SlowReader[];
  open(auth: object, options?: Partial<ManagerOptions & SocketOptions>): Socket;
  connect(token: string, client: string): Promise<Peer>;
  stop(): Promise<void>;
}

interface Setup {
  delivery?: ScriptedDelivery;
  allowedOrigins?: string[];
  loopback?: boolean;
  queueBytes?: number;
  maxConnections?: number;
  channelsPerConnection?: number;
  direct?: boolean;
  onRequest?: RequestListener;
}

/** A real gateway on a real port of loopback, over a delivery that is scripted. */
export async function startGateway(setup: Setup = {}): Promise<RunningGateway> {
  const { delivery = createScriptedDelivery(), allowedOrigins = [], loopback = true } = setup;
  const { queueBytes = 1024 * 1024, maxConnections = 1_000, channelsPerConnection = 100, direct = true } = setup;
  const faults: object[] = [];
  const slow: SlowReader[] = [];
  const slowReader = (reader: SlowReader) => void slow.push(reader);
  const log = { warn() {}, error: (fields: object) => void faults.push(fields) };
  const config = { allowedOrigins, loopback, queueBytes, maxConnections, channelsPerConnection, direct };
  const gateway = createSocketGateway({ config, tokens: createTestTokens(), clock: systemClock, log, slowReader });
  const http = createServer(setup.onRequest ?? ((_request, response) => response.writeHead(404).end()));
  gateway.attach(http, delivery);
  delivery.gateway = gateway;
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const sockets: Socket[] = [];

  function open(auth: object, options: Partial<ManagerOptions & SocketOptions> = {}): Socket {
    const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true, auth, ...options });
    sockets.push(socket);
    return socket;
  }

  return {
    gateway,
    delivery,
    http,
    port,
    url,
    faults,
    slow,
    open,
    async connect(token, client) {
      const socket = open({ token, client });
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve);
        socket.once('connect_error', reject);
      });
      return toPeer(socket);
    },
    async stop() {
      for (const socket of sockets) socket.disconnect();
      await gateway.stop();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function toPeer(socket: Socket): Peer {
  const received: Peer['received'] = [];
  let stalled: ReturnType<typeof webSocketOf> | undefined;
  socket.onAny((event: string, payload: unknown) => void received.push([event, payload]));
  const request = (event: string, payload?: unknown) =>
    new Promise<object | null>((resolve) => {
      if (!socket.connected) return resolve(null);
      socket.once('disconnect', () => resolve(null));
      socket.emit(event, ...(payload === undefined ? [] : [payload]), (answer: object) => resolve(answer));
    });
  return {
    id: socket.id ?? '',
    received,
    get isOpen() {
      return socket.connected;
    },
    request,
    // One connection keeps its order: what was written before this answer has arrived when it comes.
    arrive: async () => void (await request('arrived?')),
    cut() {
      // Who reads nothing would not see the end of a closing handshake.
      if (stalled) stalled.terminate();
      else socket.disconnect();
    },
    stall(isStalled) {
      stalled?.resume();
      stalled = isStalled ? webSocketOf(socket) : undefined;
      stalled?.pause();
    },
  };
}

/** The WebSocket below a connection of this process. Paused, it reads nothing, and TCP pushes back. */
export function webSocketOf(socket: Socket): { pause(): void; resume(): void; terminate(): void } {
  const { transport } = socket.io.engine as unknown as {
    transport: { ws: { pause(): void; resume(): void; terminate(): void } };
  };
  return transport.ws;
}
