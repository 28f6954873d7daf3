import type { ClientClock, ClientStorage, CoreOptions, Fetch } from './options.js';
import { pageWake, type Wake } from './wake.js';

type Kept = Pick<ClientStorage, 'getItem' | 'setItem'>;

/** What the client takes from where it runs. */
export interface Environment {
  fetch: Fetch;
  storage: Kept | null;
  /** Whether everything that was to be kept so far is kept. */
  isKept: () => boolean;
  wake: Wake;
  clock: ClientClock;
  random: () => number;
  newId: () => string;
}

export function createEnvironment(options: CoreOptions): Environment {
  return {
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    ...guarded(options.storage === undefined ? sessionStorageOrNull() : options.storage),
    wake: options.wake ?? pageWake,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    newId: options.newId ?? randomId,
  };
}

export const systemClock: ClientClock = {
  // biome-ignore lint/plugin: the clock itself, for whoever passes none.
  now: () => Date.now(),
  setTimeout: (run, ms) => globalThis.setTimeout(run, ms),
  clearTimeout: (timer) => globalThis.clearTimeout(timer as number),
};

/** Not `randomUUID`: browsers have that on secure origins only. */
function randomId(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Reading the property throws where the user has turned storage off. */
function sessionStorageOrNull(): ClientStorage | null {
  try {
    const { sessionStorage } = globalThis as { sessionStorage?: ClientStorage };
    return sessionStorage ?? null;
  } catch {
    return null;
  }
}

/** A storage that is full or was taken away loses positions, which costs repeats; it must not stop delivery. */
function guarded(storage: ClientStorage | null): Pick<Environment, 'storage' | 'isKept'> {
  if (!storage) return { storage, isKept: () => false };
  let hasFailed = false;
  const attempt = <T>(act: () => T, otherwise: T): T => {
    try {
      return act();
    } catch {
      hasFailed = true;
      return otherwise;
    }
  };
  return {
    storage: {
      getItem: (key) => attempt(() => storage.getItem(key), null),
      setItem: (key, value) => attempt(() => storage.setItem(key, value), undefined),
    },
    isKept: () => !hasFailed,
  };
}
