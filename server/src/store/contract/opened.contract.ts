import { afterEach, beforeEach } from 'vitest';
import type { Store } from '../store.js';

/** A fresh, open store of one adapter. */
export interface OpenedStore {
  store: Store;
  /** Closes it and opens it again as another process would: a new adapter on the same data. */
  reopen(): Promise<Store>;
  /** Closes it and removes its data. */
  close(): Promise<void>;
}

export type OpenStore = () => Promise<OpenedStore>;

/** Opens a store before each test of the surrounding suite and closes it after. */
export function eachWith(open: OpenStore): { readonly store: Store; reopen(): Promise<Store> } {
  let opened: OpenedStore | undefined;
  const current = () => {
    if (!opened) throw new Error('no store is open outside of a test');
    return opened;
  };
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
  });
  return {
    get store() {
      return current().store;
    },
    reopen: () => current().reopen(),
  };
}
