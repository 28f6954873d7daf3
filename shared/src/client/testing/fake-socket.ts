import type { ClientSocket, OpenSocket, SocketOptions } from '../options.js';

type Listener = (...args: unknown[]) => void;

/** The service's end of a fake socket. */
export interface ServedSocket {
  readonly auth: Record<string, unknown>;
  readonly isOpen: boolean;
  /** Writes an event to the client; lost when the socket was cut. */
  write(event: string, payload: unknown): void;
  /** Ends the connection as the service does it. */
  disconnect(): void;
}

export interface FakeService {
  /** Refuse with an error, or null to accept. */
  connect(socket: ServedSocket): null | { message: string; data?: object };
  request(socket: ServedSocket, event: string, payload: unknown, answer: (answer: unknown) => void): void;
  disconnected?(socket: ServedSocket): void;
}

export interface FakeWire {
  io: OpenSocket;
  /** Sockets that are open now, oldest first. */
  readonly open: ServedSocket[];
  /** How often a socket was opened. */
  readonly connects: number;
  /** While true nothing connects, and requests get no answer. */
  isDown: boolean;
  /** While true a connect gets no answer at all, not even a refusal. */
  isSilent: boolean;
  /** Transports of the newest socket, in the order in which they are tried. */
  readonly transports: readonly string[];
  /** Cuts every connection: what is under way is lost in both directions. */
  cut(): void;
  /** Every connection turns half-open: neither end is told, and nothing passes any more. */
  freeze(): void;
  /** Whether a connection that is open passes nothing. */
  readonly isFrozen: boolean;
}

/**
 * A wire between client and service in one process. Each event takes a microtask, in order; a cut loses what is under way.
 */
export function createFakeWire(service: FakeService): FakeWire {
  const open = new Set<ServedSocket & { readonly isFrozen: boolean; cut(reason: string): void; freeze(): void }>();
  const wire = { isDown: false, isSilent: false, connects: 0, transports: [] as string[] };

  function openSocket(_url: string, options: SocketOptions): ClientSocket {
    const listeners = new Map<string, Listener[]>();
    const fire = (event: string, ...args: unknown[]) => {
      for (const listener of listeners.get(event) ?? []) listener(...args);
    };
    let life = 0;
    let isConnected = false;
    let isFrozen = false;
    /** Runs later, unless the connection was cut in between. */
    const pass = (act: () => void) => {
      const mine = life;
      queueMicrotask(() => {
        if (mine === life && isConnected && !isFrozen) act();
      });
    };
    const end = (reason: string) => {
      life += 1;
      if (!isConnected) return;
      isConnected = false;
      open.delete(served);
      service.disconnected?.(served);
      fire('disconnect', reason);
    };
    const auth: Record<string, unknown> = {};
    const served = {
      auth,
      get isOpen() {
        return isConnected;
      },
      get isFrozen() {
        return isFrozen;
      },
      write: (event: string, payload: unknown) => pass(() => fire(event, structuredClone(payload))),
      disconnect: () => pass(() => end('io server disconnect')),
      cut: end,
      freeze: () => {
        isFrozen = true;
      },
    };

    function connect(): void {
      wire.connects += 1;
      wire.transports = options.transports;
      options.auth((given) => Object.assign(auth, given));
      const mine = life;
      queueMicrotask(() => {
        if (wire.isSilent || mine !== life) return;
        const refused = wire.isDown ? { message: 'websocket error' } : service.connect(served);
        if (refused) return fire('connect_error', Object.assign(new Error(refused.message), { data: refused.data }));
        isConnected = true;
        open.add(served);
        fire('connect');
      });
    }

    return {
      get connected() {
        return isConnected;
      },
      on(event: string, listener: (...args: never[]) => void) {
        listeners.set(event, [...(listeners.get(event) ?? []), listener as Listener]);
      },
      emit(event: string, payload: unknown, answer?: (answer: unknown) => void) {
        if (wire.isDown) return;
        pass(() =>
          service.request(served, event, structuredClone(payload), (reply) =>
            pass(() => answer?.(structuredClone(reply))),
          ),
        );
      },
      connect,
      disconnect: () => end('io client disconnect'),
    };
  }

  return {
    io: openSocket,
    get open() {
      return [...open];
    },
    get connects() {
      return wire.connects;
    },
    get isDown() {
      return wire.isDown;
    },
    set isDown(isDown) {
      wire.isDown = isDown;
    },
    get isSilent() {
      return wire.isSilent;
    },
    set isSilent(isSilent) {
      wire.isSilent = isSilent;
    },
    get transports() {
      return wire.transports;
    },
    get isFrozen() {
      return [...open].some((socket) => socket.isFrozen);
    },
    freeze() {
      for (const socket of open) socket.freeze();
    },
    cut() {
      for (const socket of [...open]) socket.cut('transport close');
    },
  };
}
