import type { ClientStorage } from '../options.js';

/**
 * Storage of a whole browser. What it does not take (full, forbidden, none there) is kept in memory and told to the other tabs, so that
 * the next leader goes on with it.
 */
export interface Kept extends ClientStorage {
  /** Takes what another tab kept. */
  absorb(entries: readonly (readonly [key: string, value: string | null])[]): void;
  /** What is in memory only. */
  entries(): [key: string, value: string][];
}

/** A client keeps three: its token, its name, its positions. */
const MOST = 16;

export function createKept(
  base: ClientStorage | null,
  share: (entries: [key: string, value: string | null][]) => void,
): Kept {
  const memory = new Map<string, string>();
  return {
    getItem: (key) => memory.get(key) ?? base?.getItem(key) ?? null,
    setItem(key, value) {
      try {
        if (!base) throw new Error('There is no storage.');
        base.setItem(key, value);
        if (memory.delete(key)) share([[key, null]]);
      } catch (error) {
        if (memory.has(key) || memory.size < MOST) memory.set(key, value);
        share([[key, value]]);
        throw error;
      }
    },
    removeItem(key) {
      if (memory.delete(key)) share([[key, null]]);
      base?.removeItem(key);
    },
    absorb(entries) {
      for (const [key, value] of entries) {
        if (value === null) memory.delete(key);
        else if (memory.has(key) || memory.size < MOST) memory.set(key, value);
      }
    },
    entries: () => [...memory],
  };
}

/** Reading the property throws where the user has turned storage off. */
export function localStorageOrNull(): ClientStorage | null {
  try {
    return (globalThis as { localStorage?: ClientStorage }).localStorage ?? null;
  } catch {
    return null;
  }
}
