import { useSyncExternalStore } from 'react';

/** One timer for every text on the page that tells how long ago or how soon; it runs only while one is shown. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let second = 0;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  second = Math.floor(Date.now() / 1_000);
  for (const listener of [...listeners]) listener();
}

function currentSecond(): number {
  if (timer === undefined) second = Math.floor(Date.now() / 1_000);
  return second;
}

/** Milliseconds since 1970, in steps of `stepMs` (whole seconds), so that a component renders once per step only. */
export function useNow(stepMs = 1_000): number {
  return useSyncExternalStore(subscribe, () => Math.floor((currentSecond() * 1_000) / stepMs) * stepMs);
}
