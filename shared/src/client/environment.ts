import type { ClientClock, ClientStorage, CoreOptions, Fetch } from './options.js';

/** What the client takes from where it runs. */
export interface Environment {
  fetch: Fetch;
  storage: ClientStorage | null;
  clock: ClientClock;
  random: () => number;
  newId: () => string;
}

export function createEnvironment(options: CoreOptions): Environment {
  return {
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    storage: guarded(options.storage === undefined ? sessionStorageOrNull() : options.storage),
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    newId: options.newId ?? randomId,
  };
}

const systemClock: ClientClock = {
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
function guarded(storage: ClientStorage | null): ClientStorage | null {
  if (!storage) return null;
  const attempt = <T>(act: () => T, otherwise: T): T => {
    try {
      return act();
    } catch {
      return otherwise;
    }
  };
  return {
    getItem: (key) => attempt(() => storage.getItem(key), null),
    setItem: (key, value) => attempt(() => storage.setItem(key, value), undefined),
    removeItem: (key) => attempt(() => storage.removeItem(key), undefined),
  };
}
