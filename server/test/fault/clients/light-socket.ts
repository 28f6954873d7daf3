import type { Socket } from 'node:net';
import type { ClientSocket, OpenSocket } from '@surecast/shared/client/core';
import WebSocket from 'ws';
import type { LightLinks } from './light-links.js';

/**
 * Socket.IO as it stands on the wire, without its client: that one spends milliseconds on each connect and more on each that fails, so
 * that thousands of clients in two processes would measure themselves. All that is above the wire is the library as it is.
 */

/** Text packets of engine.io, by their first character; a message's second one is the kind of the Socket.IO packet in it. */
const PING = '2';
const PONG = '3';
const CONNECT = '40';
const DISCONNECT = '41';

type Listener = (...args: unknown[]) => void;

export const lightSockets =
  (links: LightLinks): OpenSocket =>
  (url, { path, timeout, auth }) => {
    const listeners = new Map<string, Listener>();
    const acks = new Map<number, Listener>();
    let tcp: Socket | null = null;
    let socket: WebSocket | null = null;
    let nextId = 0;
    let isConnected = false;
    /** Pings come this often at least, once it is known. */
    let silenceMs = 0;
    let silence: NodeJS.Timeout | undefined;

    function tell(event: string, ...args: unknown[]): void {
      listeners.get(event)?.(...args);
    }

    /** Lets go of the transport, and says so once. */
    function end(event: 'connect_error' | 'disconnect' | null, what?: unknown): void {
      if (!tcp) return;
      const below = tcp;
      const old = socket;
      // What was written last is to arrive.
      const isGood = isConnected && event === null;
      tcp = null;
      socket = null;
      isConnected = false;
      clearTimeout(silence);
      acks.clear();
      if (isGood) old?.close();
      else below.destroy();
      if (event) tell(event, what);
    }

    function lost(): void {
      if (isConnected) end('disconnect', 'transport close');
      else end('connect_error', new Error('websocket error'));
    }

    function opened(text: string): void {
      const { pingInterval, pingTimeout } = JSON.parse(text) as { pingInterval: number; pingTimeout: number };
      silenceMs = pingInterval + pingTimeout;
      heard();
      auth((credentials) => socket?.send(CONNECT + JSON.stringify(credentials)));
    }

    function heard(): void {
      clearTimeout(silence);
      silence = setTimeout(lost, silenceMs);
    }

    function answered(text: string): void {
      const at = text.indexOf('[');
      const id = Number(text.slice(0, at));
      const ack = acks.get(id);
      acks.delete(id);
      ack?.(...(JSON.parse(text.slice(at)) as unknown[]));
    }

    function receive(text: string): void {
      const body = text.slice(2);
      if (text === PING) {
        heard();
        socket?.send(PONG);
      } else if (text.startsWith('42')) tell(...(JSON.parse(body) as [string, ...unknown[]]));
      else if (text.startsWith('43')) answered(body);
      else if (text.startsWith(CONNECT)) {
        isConnected = true;
        tell('connect');
      } else if (text.startsWith('44')) {
        const { message, data } = JSON.parse(body) as { message?: string; data?: unknown };
        end('connect_error', Object.assign(new Error(message), { data }));
      } else if (text.startsWith(DISCONNECT)) end('disconnect', 'io server disconnect');
      else if (text.startsWith('0')) opened(text.slice(1));
    }

    function upgrade(mine: Socket): void {
      const address = `${url.replace('http', 'ws')}${path}/?EIO=4&transport=websocket`;
      socket = new WebSocket(address, {
        perMessageDeflate: false,
        skipUTF8Validation: true,
        handshakeTimeout: timeout,
        createConnection: () => mine,
      });
      socket.on('message', (data: Buffer) => {
        if (tcp === mine) receive(data.toString());
      });
      // The close that follows says enough.
      socket.on('error', () => {});
      socket.on('close', () => {
        if (tcp === mine) lost();
      });
    }

    const own: ClientSocket = {
      get connected() {
        return isConnected;
      },
      on(event: string, listener: (...args: never[]) => void) {
        listeners.set(event, listener as Listener);
        return own;
      },
      emit(event, ...args) {
        const last = args.at(-1);
        const ack = typeof last === 'function' ? (last as Listener) : null;
        const id = ack ? `${nextId}` : '';
        if (ack) acks.set(nextId++, ack);
        socket?.send(`42${id}${JSON.stringify([event, ...(ack ? args.slice(0, -1) : args)])}`);
        return own;
      },
      // Where nothing listens, a WebSocket would have been made for nothing.
      connect() {
        const mine = links.open(url);
        tcp = mine;
        mine.on('close', () => {
          if (tcp === mine) lost();
        });
        mine.on('connect', () => {
          if (tcp === mine) upgrade(mine);
        });
        return own;
      },
      disconnect() {
        if (isConnected) socket?.send(DISCONNECT);
        end(null);
        return own;
      },
    };
    return own;
  };
