import type { ClientStorage } from '@surecast/shared/client';

/**
 * One of the browser's storages, or nothing kept where it is forbidden or has no room. `sessionStorage` is the tab's: without it a reload
 * is a new client. `localStorage` is the device's.
 */
export function browserStorage(name: 'sessionStorage' | 'localStorage'): ClientStorage {
  /** Reading the property itself throws when storage is forbidden, so it happens inside. */
  function attempt<T>(use: (storage: Storage) => T, otherwise: T): T {
    try {
      return use(window[name]);
    } catch {
      return otherwise;
    }
  }

  return {
    getItem: (key) => attempt((storage) => storage.getItem(key), null),
    setItem: (key, value) => attempt((storage) => storage.setItem(key, value), undefined),
    removeItem: (key) => attempt((storage) => storage.removeItem(key), undefined),
  };
}
