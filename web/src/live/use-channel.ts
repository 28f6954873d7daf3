import { useEffect, useState, useSyncExternalStore } from 'react';
import type { ChannelFeed, FeedSnapshot } from './channel-feed.js';
import { useSession } from './surecast-provider.js';

const NOTHING_YET: FeedSnapshot = {
  blocks: [],
  size: 0,
  history: { kind: 'loading' },
  older: { kind: 'end' },
  full: false,
};

const noSubscription = () => () => undefined;
const nothingYet = () => NOTHING_YET;

/** The messages of a channel, live, while the component is mounted. */
export function useChannel(channel: string): { feed: FeedSnapshot; loadNewest(): void; loadOlder(): void } {
  const session = useSession();
  const [held, setHeld] = useState<{ channel: string; feed: ChannelFeed } | null>(null);
  useEffect(() => {
    const { feed, release } = session.hold(channel);
    setHeld({ channel, feed });
    return release;
  }, [session, channel]);
  // Right after a switch the state still names the channel before it.
  const current = held?.channel === channel ? held.feed : null;
  const feed = useSyncExternalStore(current?.subscribe ?? noSubscription, current?.getSnapshot ?? nothingYet);
  return {
    feed,
    loadNewest: () => void current?.loadNewest(),
    loadOlder: () => void current?.loadOlder(),
  };
}
