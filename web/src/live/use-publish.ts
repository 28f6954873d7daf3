import type { PublishRequest } from '@surecast/shared/client';
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { outgoingOf } from './live-outgoing.js';
import type { Draft, Outgoing } from './outgoing.js';
import { keepOutgoing } from './outgoing-storage.js';
import { useSession } from './session-context.js';

const NONE: readonly Outgoing[] = [];
const NO_IDS: readonly string[] = [];
const onServer = () => NONE;
const noIds = () => NO_IDS;

export interface ChannelPublisher {
  /** What this page saved and is not on the list yet, oldest first: shown at once, then confirmed, or kept with its failure. */
  outgoing: readonly Outgoing[];
  /** Ids of what this page saved, in any channel, the newest last. */
  own: readonly string[];
  /** False when too many wait already. */
  save(draft: Omit<Draft, 'channel'>): boolean;
  retry(key: string): void;
  discard(key: string): void;
  /** Saves without a place in `outgoing`; retried with one key while that can help. Rejects with a `ClientError`. */
  publish(request: Omit<PublishRequest, 'channel'>): Promise<{ id: string; channel: string }>;
}

/** Saves messages of a channel. */
export function usePublish(channel: string): ChannelPublisher {
  const session = useSession();
  const outgoing = outgoingOf(session);
  const entries = useSyncExternalStore(outgoing.subscribe, outgoing.getSnapshot, onServer);
  const own = useSyncExternalStore(outgoing.own.subscribe, outgoing.own.getSnapshot, noIds);
  useEffect(() => keepOutgoing(outgoing, session.powers.storage), [outgoing, session]);
  const mine = useMemo(() => entries.filter((entry) => entry.channel === channel), [entries, channel]);
  const save = useCallback(
    (draft: Omit<Draft, 'channel'>) => outgoing.send({ ...draft, channel }),
    [outgoing, channel],
  );
  const retry = useCallback((key: string) => outgoing.retry(key), [outgoing]);
  const discard = useCallback((key: string) => outgoing.discard(key), [outgoing]);
  const publish = useCallback(
    (request: Omit<PublishRequest, 'channel'>) => session.publish({ ...request, channel }),
    [session, channel],
  );
  return { outgoing: mine, own, save, retry, discard, publish };
}
