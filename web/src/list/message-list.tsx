import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { FeedSnapshot } from '../live/channel-feed.js';
import type { Outgoing } from '../live/outgoing.js';
import { useNow } from '../ui/now.js';
import { EmptyList } from './empty-list.js';
import { listRows, startOfDay } from './list-rows.js';
import { ListTools } from './list-tools.js';
import { NewPill } from './new-pill.js';
import { OlderMessages } from './older-messages.js';
import { SearchSummary } from './search-summary.js';
import { useListPlace } from './use-list-place.js';
import type { Notifications } from './use-notifications.js';
import { useSearch } from './use-search.js';
import { VirtualList } from './virtual-list.js';

const NONE: readonly Outgoing[] = [];

/** The list of a channel, newest first, with the page's own messages that are on their way on top. */
export function MessageList(props: {
  feed: FeedSnapshot;
  outgoing: readonly Outgoing[];
  /** Ids of messages that this page saved. */
  own: readonly string[];
  /** How many messages were sent from this page: the list goes to its top when one more is. */
  sent: number;
  notifications: Notifications;
  onRetry(key: string): void;
  onDiscard(key: string): void;
  onLoad(): void;
  onOlder(): void;
}) {
  const { feed, sent } = props;
  const own = useMemo(() => new Set(props.own), [props.own]);
  const [query, setQuery] = useState('');
  const wanted = useDeferredValue(query);
  const { pattern, blocks, found, busy } = useSearch(feed.blocks, wanted);
  const today = startOfDay(useNow(60_000));
  const outgoing = pattern === null ? props.outgoing : NONE;
  const rows = useMemo(
    () =>
      listRows(
        outgoing.filter((entry) => entry.state !== 'sending' || !entry.echoed),
        blocks,
        today,
      ),
    [outgoing, blocks, today],
  );

  const list = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const place = useListPlace(list, bar);
  const { toTop } = place;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each list, each search and each own message begins at the top
  useEffect(toTop, [pattern, sent]);

  const showTop = () => {
    toTop();
    // The pill is about to go; the focus stays near what it led to.
    list.current?.focus({ preventScroll: true });
  };
  const loading = feed.history.kind === 'loading' && feed.size === 0;
  return (
    <section className="messages-panel" aria-label="Messages" aria-busy={loading}>
      <div className="list-tools" ref={bar}>
        <ListTools query={query} onQuery={setQuery} notifications={props.notifications} />
        <NewPill blocks={blocks} ready={feed.history.kind === 'ready'} atTop={place.atTop} onTop={showTop} />
      </div>
      {feed.history.kind === 'failed' && (
        <div className="trouble" role="alert">
          <span>Earlier messages could not be read: {feed.history.message}</span>
          <button type="button" className="button small" onClick={props.onLoad}>
            Try again
          </button>
        </div>
      )}
      {pattern !== null && <SearchSummary feed={feed} found={found} busy={busy} onOlder={props.onOlder} />}
      <div className="message-list" ref={list} tabIndex={-1} hidden={rows.length === 0}>
        <VirtualList
          {...{ rows, place, own, pattern, today }}
          whole={feed.older.kind === 'end' && !feed.full}
          onRetry={props.onRetry}
          onDiscard={props.onDiscard}
        />
      </div>
      {rows.length === 0 && pattern === null && <EmptyList history={feed.history} />}
      {pattern === null && <OlderMessages feed={feed} onOlder={props.onOlder} />}
    </section>
  );
}
