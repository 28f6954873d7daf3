import { connect, type Socket } from 'node:net';

/** The TCP connections of light clients, straight to the service: a proxy in between would cost as much as all the rest of them. */
export interface LightLinks {
  /** Connections that were cut so far. */
  readonly cuts: number;
  /** Never throws; the socket says `close` when it could not be opened, or was cut. */
  open(url: string): Socket;
  /** From now on each connection, open or new, is reset at a random time around `everyMs`; null ends that. */
  cutEach(everyMs: number | null): void;
}

/** Share of the time by which a cut may come earlier or later. */
const SPREAD = 0.3;

export function createLightLinks(): LightLinks {
  const timers = new Map<Socket, NodeJS.Timeout | undefined>();
  let life: number | null = null;
  let cuts = 0;

  function plan(socket: Socket): void {
    clearTimeout(timers.get(socket));
    if (life === null) return;
    const cut = () => {
      cuts += 1;
      socket.resetAndDestroy();
    };
    timers.set(socket, setTimeout(cut, life * (1 + SPREAD * (2 * Math.random() - 1))));
  }

  return {
    get cuts() {
      return cuts;
    },
    open(url) {
      const { hostname, port } = new URL(url);
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      timers.set(socket, undefined);
      plan(socket);
      // The close that follows says enough.
      socket.on('error', () => {});
      socket.on('close', () => {
        clearTimeout(timers.get(socket));
        timers.delete(socket);
      });
      return socket;
    },
    cutEach(everyMs) {
      life = everyMs;
      for (const socket of timers.keys()) plan(socket);
    },
  };
}
