import { useSyncExternalStore } from 'react';
import type { Draft, Outgoing } from './outgoing.js';
import { useSession } from './surecast-provider.js';

/** Saves messages of a channel; those that are not on its list yet, oldest first. */
export function usePublish(channel: string): {
  outgoing: readonly Outgoing[];
  /** False when too many wait already. */
  save(draft: Omit<Draft, 'channel'>): boolean;
  retry(key: string): void;
  discard(key: string): void;
} {
  const { outgoing } = useSession();
  const entries = useSyncExternalStore(outgoing.subscribe, outgoing.getSnapshot);
  return {
    outgoing: entries.filter((entry) => entry.channel === channel),
    save: (draft) => outgoing.send({ ...draft, channel }),
    retry: (key) => outgoing.retry(key),
    discard: (key) => outgoing.discard(key),
  };
}
