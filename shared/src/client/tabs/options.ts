import type { ClientOptions } from '../index.js';

/** What is used of `navigator.locks`. */
export interface TabLocks {
  request(
    name: string,
    options: { signal?: AbortSignal; steal?: boolean },
    held: () => Promise<void>,
  ): Promise<unknown>;
}

/** What is used of a `BroadcastChannel`. */
export interface TabPort {
  postMessage(word: unknown): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  close(): void;
}

/** Tells when the page goes out of use (closed, frozen, kept for the back button), and when it is used again. */
export type Lifecycle = (listener: (signal: 'hide' | 'show') => void) => () => void;

export interface TabsOptions extends ClientOptions {
  /** By default `navigator.locks`; null for a client of each tab's own. */
  locks?: TabLocks | null;
  /** By default a `BroadcastChannel` of this name; null for a client of each tab's own. */
  openPort?: ((name: string) => TabPort) | null;
  /** By default the events of a browser page. */
  lifecycle?: Lifecycle;
}

interface Place {
  navigator?: { locks?: TabLocks };
  BroadcastChannel?: new (name: string) => TabPort;
}

/** What tabs need to find each other; null where the browser does not have it, as outside secure contexts. */
export function tabPowers(options: TabsOptions): { locks: TabLocks; openPort: (name: string) => TabPort } | null {
  const { navigator, BroadcastChannel: Port } = globalThis as unknown as Place;
  const locks = options.locks === undefined ? navigator?.locks : options.locks;
  const openPort = options.openPort === undefined ? Port && ((name: string) => new Port(name)) : options.openPort;
  return locks && openPort ? { locks, openPort } : null;
}

/** The signals of a browser page; elsewhere there are none. */
export const pageLifecycle: Lifecycle = (listener) => {
  const page = globalThis as Partial<EventTarget> & { document?: Partial<EventTarget> };
  const hide = () => listener('hide');
  const show = () => listener('show');
  const places: [Partial<EventTarget> | undefined, string, () => void][] = [
    [page, 'pagehide', hide],
    [page, 'pageshow', show],
    [page.document, 'freeze', hide],
    [page.document, 'resume', show],
  ];
  for (const [place, event, hear] of places) place?.addEventListener?.(event, hear);
  return () => {
    for (const [place, event, hear] of places) place?.removeEventListener?.(event, hear);
  };
};
