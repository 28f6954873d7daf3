import type { Page } from './page.js';
import type { SavedRef } from './wire.js';

/** A moment at which a fault ended. Measures how long each page takes until it is live and has what was saved before. */
export interface Mark {
  shown(page: Page, saved: SavedRef): void;
  stateChanged(page: Page): void;
}

export function createMark(pages: readonly Page[], saved: readonly SavedRef[], done: (times: number[]) => void): Mark {
  const at = performance.now();
  const wanted = new Set(saved.map(({ id }) => id));
  const open = new Map<Page, number>();
  const times: number[] = [];
  for (const page of pages) {
    const own = saved.filter(({ channel }) => page.channels.has(channel));
    open.set(page, own.filter((message) => !page.has(message)).length);
  }

  function look(page: Page): void {
    if (open.get(page) !== 0 || page.state !== 'live') return;
    open.delete(page);
    times.push(Math.round(performance.now() - at));
    if (open.size === 0) done(times);
  }

  for (const page of pages) look(page);
  return {
    shown(page, { id }) {
      const left = open.get(page);
      if (left === undefined || !wanted.has(id)) return;
      open.set(page, left - 1);
      look(page);
    },
    stateChanged: look,
  };
}
