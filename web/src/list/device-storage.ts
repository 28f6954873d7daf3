import type { ClientStorage } from '@surecast/shared/client';

/** localStorage, or nothing kept where the browser forbids it or has no room. */
export function deviceStorage(): ClientStorage {
  return {
    getItem: (key) => attempt((storage) => storage.getItem(key), null),
    setItem: (key, value) => attempt((storage) => storage.setItem(key, value), undefined),
    removeItem: (key) => attempt((storage) => storage.removeItem(key), undefined),
  };
}

/** Reading the property itself throws when storage is forbidden. */
function attempt<T>(use: (storage: Storage) => T, otherwise: T): T {
  try {
    return use(window.localStorage);
  } catch {
    return otherwise;
  }
}
