import type { Socket } from 'node:net';
import type { ClientSocket, OpenSocket } from '@surecast/shared/client/core';
import { textFrame } from './light-frames.js';
import type { LightLinks } from './light-links.js';
import { upgradeLink } from './light-upgrade.js';

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
  (url, { auth }) => {
    const listeners = new Map<string, Listener>();
    const acks = new Map<number, Listener>();
    let tcp: Socket | null = null;
    let nextId = 0;
    let isConnected = false;
    /** Pings come this often at least, once it is known. */
    let silenceMs = 0;
    let silence: NodeJS.Timeout | undefined;

    function tell(event: string, ...args: unknown[]): void {
      listeners.get(event)?.(...args);
    }

    function send(text: string): void {
      tcp?.write(textFrame(text));
    }

    /** Lets go of the transport, and says so once. */
    function end(event: 'connect_error' | 'disconnect' | null, what?: unknown): void {
      if (!tcp) return;
      const old = tcp;
      // What was written last is to arrive.
      const isGood = isConnected && event === null;
      tcp = null;
      isConnected = false;
      clearTimeout(silence);
      acks.clear();
      if (isGood) old.end();
      else old.destroy();
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
      auth((credentials) => send(CONNECT + JSON.stringify(credentials)));
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
        send(PONG);
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
      upgradeLink(mine, {
        host: new URL(url).host,
        target: '/socket.io/?EIO=4&transport=websocket',
        onText(text) {
          if (tcp === mine) receive(text);
        },
        onClosed: () => mine.destroy(),
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
        send(`42${id}${JSON.stringify([event, ...(ack ? args.slice(0, -1) : args)])}`);
        return own;
      },
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
        if (isConnected) send(DISCONNECT);
        end(null);
        return own;
      },
    };
    return own;
  };
