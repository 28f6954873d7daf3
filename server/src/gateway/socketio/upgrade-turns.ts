import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** A handshake costs about 2 ms in all, most of it in later turns. */
const MOST_IN_A_TURN = 8;

type Listener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Upgrades that wait for their turn. */
export interface UpgradeTurns {
  readonly waiting: number;
  /** Ends those that wait. */
  stop(): void;
}

/**
 * Hands upgrades on a few in each turn of the event loop. When thousands come back together, one turn would else take hundreds of them, and their
 * next packets the next turns: whoever saves or acknowledges meanwhile would wait a second for each step of its answer. `most` wait at most;
 * one more is closed, to come again.
 */
export function takeTurns(server: Server, most: number): UpgradeTurns {
  const listeners = server.listeners('upgrade') as Listener[];
  server.removeAllListeners('upgrade');
  let waiting: { request: IncomingMessage; socket: Duplex; head: Buffer }[] = [];
  let isRunning = false;

  function run(): void {
    for (const { request, socket, head } of waiting.splice(0, MOST_IN_A_TURN)) {
      socket.off('error', ignore);
      if (socket.destroyed) continue;
      for (const listener of listeners) listener.call(server, request, socket, head);
    }
    isRunning = waiting.length > 0;
    if (isRunning) setImmediate(run);
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (waiting.length >= most) {
      socket.destroy();
      return;
    }
    // Nobody else listens to it before its turn.
    socket.on('error', ignore);
    waiting.push({ request, socket, head });
    if (isRunning) return;
    isRunning = true;
    setImmediate(run);
  });

  return {
    get waiting() {
      return waiting.length;
    },
    stop() {
      for (const { socket } of waiting) socket.destroy();
      waiting = [];
    },
  };
}

function ignore(): void {}
