import { useSyncExternalStore } from 'react';

/** What the reader chose for the whole site; `auto` follows the system. */
export type Theme = 'auto' | 'light' | 'dark';

/** The script that runs before the first paint reads the same entry. */
const KEY = 'surecast.theme';

const listeners = new Set<() => void>();
let chosen: Theme | undefined;

function toTheme(value: unknown): Theme {
  return value === 'light' || value === 'dark' ? value : 'auto';
}

/** The choice as it stands; a browser that stores nothing forgets it with the page. */
export function currentTheme(): Theme {
  chosen ??= stored();
  return chosen;
}

function stored(): Theme {
  try {
    return toTheme(localStorage.getItem(KEY));
  } catch {
    return 'auto';
  }
}

/** Keeps the choice for this browser and shows it at once, in its other tabs too. */
export function chooseTheme(theme: Theme): void {
  try {
    if (theme === 'auto') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Storage may be off or full: the choice then holds until the page is left.
  }
  show(theme);
}

function show(theme: Theme): void {
  chosen = theme;
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const listener of [...listeners]) listener();
}

function onStorage(event: StorageEvent): void {
  // A null key says that everything was cleared.
  if (event.key === KEY || event.key === null) show(toTheme(event.key === null ? null : event.newValue));
}

/** Calls back after each change of the choice, here or in another tab, until the answer is called. */
export function subscribeTheme(listener: () => void): () => void {
  if (listeners.size === 0) addEventListener('storage', onStorage);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) removeEventListener('storage', onStorage);
  };
}

/** The choice, for a component that shows it. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribeTheme, currentTheme, () => 'auto');
}
