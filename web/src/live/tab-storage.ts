import type { ClientStorage } from '@surecast/shared/client';

/** sessionStorage, or nothing kept where the browser forbids it or has no room: then a reload is a new client. */
export function tabStorage(): ClientStorage {
  return {
    getItem: (key) => attempt((storage) => storage.getItem(key), null),
    setItem: (key, value) => attempt((storage) => storage.setItem(key, value), undefined),
    removeItem: (key) => attempt((storage) => storage.removeItem(key), undefined),
  };
}

/** Reading the property `sessionStorage` throws as well when storage is forbidden, so it happens inside. */
function attempt<T>(use: (storage: Storage) => T, otherwise: T): T {
  try {
    return use(window.sessionStorage);
  } catch {
    return otherwise;
  }
}
