import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** A handshake costs about 1.5 ms in all, most of it in later turns. */
const MOST_IN_A_TURN = 8;
/**
 * In a rush they are gathered for this long: Node takes up one connection a turn, and handed on one by one each would go its whole way alone, with
 * scripts of Redis, writes and turns of its own, which some dozens can share. It is a fifth of the time until thousands are back.
 */
const GATHER_MS = 10;
/** For so long after the last one it is a rush: a turn of the event loop with many of them takes some ten ms itself. */
const RUSH_MS = 250;

type Listener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

interface Waiting {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
}

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
  /** From `next` on. */
  let waiting: Waiting[] = [];
  let next = 0;
  let isRunning = false;
  let ranAt = Number.NEGATIVE_INFINITY;

  function run(): void {
    let taken = 0;
    while (taken < MOST_IN_A_TURN && next < waiting.length) {
      const { request, socket, head } = waiting[next++] as Waiting;
      // Given up by its client, which may have come again meanwhile.
      if (!socket.readable || !socket.writable) {
        socket.destroy();
        continue;
      }
      taken += 1;
      socket.off('error', ignore);
      for (const listener of listeners) listener.call(server, request, socket, head);
    }
    if (next * 2 > waiting.length) {
      waiting = waiting.slice(next);
      next = 0;
    }
    ranAt = performance.now();
    isRunning = waiting.length > next;
    if (isRunning) setImmediate(run);
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (waiting.length - next >= most) {
      socket.destroy();
      return;
    }
    // Nobody else listens to it before its turn.
    socket.on('error', ignore);
    waiting.push({ request, socket, head });
    if (isRunning) return;
    isRunning = true;
    if (performance.now() - ranAt < RUSH_MS) setTimeout(run, GATHER_MS);
    else setImmediate(run);
  });

  return {
    get waiting() {
      return waiting.length - next;
    },
    stop() {
      for (const { socket } of waiting.slice(next)) socket.destroy();
      waiting = [];
      next = 0;
    },
  };
}

function ignore(): void {}
