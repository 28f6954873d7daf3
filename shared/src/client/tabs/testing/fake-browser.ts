import type { ClientClock, ClientSocket, OpenSocket } from '../../options.js';
import type { Lifecycle, TabLocks, TabPort } from '../options.js';

/** A page of a fake browser: what happens to it happens to its timers, its ports, its locks and its sockets. */
export interface FakePage {
  readonly locks: TabLocks;
  openPort(name: string): TabPort;
  readonly lifecycle: Lifecycle;
  readonly clock: ClientClock;
  /** The same sockets, whose events wait while the page is frozen. */
  sockets(io: OpenSocket): OpenSocket;
  /** Nothing of the page runs until `thaw`; the page is not told. */
  freeze(): void;
  thaw(): void;
  /** The page ends without a word; the browser gives its locks to others. */
  crash(): void;
  signal(signal: 'hide' | 'show'): void;
  /** The next words that come for it are lost. */
  deafen(words: number): void;
}

interface Request {
  page: object;
  grant(): void;
  steal(): void;
}

/** Web Locks and BroadcastChannel for pages in one process, in the order of the platform: each word takes a microtask. */
export function createFakeBrowser(clock: ClientClock): { open(): FakePage } {
  const queues = new Map<string, Request[]>();
  const ports = new Map<string, Set<{ page: object; give(word: unknown): void }>>();

  function request(page: object, name: string, options: Parameters<TabLocks['request']>[1], held: () => Promise<void>) {
    const queue = queues.get(name) ?? [];
    queues.set(name, queue);
    return new Promise<void>((resolve, reject) => {
      const end = (mine: Request) => {
        const wasFirst = queue[0] === mine;
        const at = queue.indexOf(mine);
        if (at >= 0) queue.splice(at, 1);
        if (wasFirst) queue[0]?.grant();
      };
      const mine: Request = {
        page,
        grant: () =>
          queueMicrotask(() => {
            if (queue[0] !== mine) return;
            void held().then(() => {
              end(mine);
              resolve();
            });
          }),
        steal: () => reject(new DOMException('stolen', 'AbortError')),
      };
      options.signal?.addEventListener('abort', () => {
        end(mine);
        reject(new DOMException('aborted', 'AbortError'));
      });
      if (options.steal) {
        queue.shift()?.steal();
        queue.unshift(mine);
      } else queue.push(mine);
      if (queue[0] === mine) mine.grant();
    });
  }

  function open(): FakePage {
    const page = {};
    const waiting: (() => void)[] = [];
    const listeners = new Set<(signal: 'hide' | 'show') => void>();
    let life: 'runs' | 'frozen' | 'crashed' = 'runs';
    const opened = new Set<ClientSocket>();
    let deaf = 0;
    const run = (act: () => void) => {
      if (life === 'runs') act();
      else if (life === 'frozen') waiting.push(act);
    };

    function openPort(name: string): TabPort {
      const all = ports.get(name) ?? new Set();
      ports.set(name, all);
      const listening: ((event: { data: unknown }) => void)[] = [];
      const own = {
        page,
        give(word: unknown) {
          if (deaf > 0) {
            deaf -= 1;
            return;
          }
          run(() => {
            for (const listener of listening) listener({ data: word });
          });
        },
      };
      all.add(own);
      return {
        postMessage(word) {
          if (life !== 'runs') return;
          const said = structuredClone(word);
          for (const other of all) if (other !== own) queueMicrotask(() => other.give(said));
        },
        addEventListener: (_type, listener) => void listening.push(listener),
        close: () => void all.delete(own),
      };
    }

    return {
      locks: {
        request: (name, options, held) =>
          request(page, name, options, held).catch(
            (error: unknown) => new Promise<never>((_, reject) => run(() => reject(error))),
          ),
      },
      openPort,
      lifecycle(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      clock: {
        now: () => clock.now(),
        setTimeout: (act, ms) => clock.setTimeout(() => run(act), ms),
        clearTimeout: (timer) => clock.clearTimeout(timer),
      },
      sockets: (io) => (url, options) => {
        const socket = io(url, options);
        opened.add(socket);
        const gated: ClientSocket = {
          get connected() {
            return socket.connected;
          },
          on: (event, listener) =>
            socket.on(event, (...args: never[]) => run(() => (listener as (...args: never[]) => void)(...args))),
          emit: (event, payload, answer) =>
            socket.emit(event, payload, (reply: unknown) => run(() => (answer as (reply: unknown) => void)(reply))),
          connect: () => socket.connect(),
          disconnect: () => socket.disconnect(),
        };
        return gated;
      },
      freeze() {
        life = 'frozen';
      },
      thaw() {
        life = 'runs';
        for (const act of waiting.splice(0)) act();
      },
      crash() {
        life = 'crashed';
        for (const socket of opened) socket.disconnect();
        for (const all of ports.values()) for (const port of all) if (port.page === page) all.delete(port);
        for (const queue of queues.values()) {
          const first = queue[0];
          const left = queue.filter((each) => each.page !== page);
          queue.splice(0, queue.length, ...left);
          if (queue[0] !== first) queue[0]?.grant();
        }
      },
      signal(signal) {
        for (const listener of listeners) listener(signal);
      },
      deafen(words) {
        deaf = words;
      },
    };
  }

  return { open };
}
