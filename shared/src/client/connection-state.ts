import type { LinkState } from './link.js';
import type { ChannelState, ConnectionState, Watchable } from './options.js';
import { tell } from './tell.js';

/** What the page is told of connection and channels together: what needs the page's attention first. */
export function summarise(link: LinkState, channels: readonly (readonly [string, ChannelState])[]): ConnectionState {
  const present = channels.filter(([, state]) => state.kind !== 'left');
  const dropped = present.flatMap(([channel, state]): ConnectionState[] =>
    state.kind === 'dropped' ? [{ ...state, channel }] : [],
  );
  if (link.kind === 'refused' || link.kind === 'replaced') return link;
  if (dropped[0] && dropped.length === present.length) return dropped[0];
  if (link.kind !== 'up') return link;
  if (dropped[0]) return dropped[0];
  let done = 0;
  let total = 0;
  for (const [, state] of present) {
    if (state.kind === 'refused') return state;
    if (state.kind === 'waiting') return { kind: 'connecting' };
    if (state.kind !== 'catchingUp') continue;
    done += state.done;
    total += state.total;
  }
  return total > 0 ? { kind: 'catchingUp', done, total } : { kind: 'live' };
}

/** A state that keeps its identity while nothing in it changes, and tells its listeners when something did. */
export function createWatchable<T extends object>(initial: T): Watchable<T> & { set(next: T): void } {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    getSnapshot: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(next) {
      if (JSON.stringify(current) === JSON.stringify(next)) return;
      current = next;
      for (const listener of [...listeners]) tell(listener);
    },
  };
}
