import type { ChannelState } from '@surecast/shared/client';
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { FeedSnapshot } from './channel-feed.js';
import { channelsOf, type HeldChannel } from './live-channels.js';
import { useSession } from './session-context.js';
import { createTypedReader, type Parse, type TypedMessage } from './typed-messages.js';

const NOTHING_YET: FeedSnapshot = {
  blocks: [],
  size: 0,
  history: { kind: 'loading' },
  older: { kind: 'end' },
  full: false,
};
const WAITING: ChannelState = { kind: 'waiting' };

const noSubscription = () => () => undefined;
const nothingYet = () => NOTHING_YET;
const waiting = () => WAITING;

export interface ChannelOptions<TData> {
  /** Checks and types the `data` of each message; one for which it throws is left out of `messages`. Give the same function each time. */
  parse?: Parse<TData>;
}

export interface ChannelView<TData> {
  /** Messages in blocks that keep their identity, for long lists; with how far history is read. */
  feed: FeedSnapshot;
  /** The same as one list, newest first, with typed data. Put together when it is read. */
  readonly messages: readonly TypedMessage<TData>[];
  state: ChannelState;
  loadNewest(): void;
  loadOlder(): void;
}

/** The messages of a channel, live, while the component is mounted. Components of one channel share one subscription. */
export function useChannel<TData = unknown>(channel: string, options: ChannelOptions<TData> = {}): ChannelView<TData> {
  const session = useSession();
  const { parse } = options;
  const [held, setHeld] = useState<{ channel: string; open: HeldChannel } | null>(null);
  useEffect(() => {
    const open = channelsOf(session).hold(channel);
    setHeld({ channel, open });
    return open.release;
  }, [session, channel]);
  // Right after a switch the state still names the channel before it.
  const current = held?.channel === channel ? held.open : null;
  const feed = useSyncExternalStore(
    current?.feed.subscribe ?? noSubscription,
    current?.feed.getSnapshot ?? nothingYet,
    nothingYet,
  );
  const state = useSyncExternalStore(
    current?.state.subscribe ?? noSubscription,
    current?.state.getSnapshot ?? waiting,
    waiting,
  );
  const read = useMemo(() => createTypedReader(parse), [parse]);
  const loadNewest = useCallback(() => void current?.feed.loadNewest(), [current]);
  const loadOlder = useCallback(() => void current?.feed.loadOlder(), [current]);
  return {
    feed,
    state,
    get messages() {
      return read(feed.blocks);
    },
    loadNewest,
    loadOlder,
  };
}
