import type { FeedSnapshot } from '../live/channel-feed.js';

/** What a search found, and that it knows only what the page holds. */
export function SearchSummary(props: { feed: FeedSnapshot; found: number; busy: boolean; onOlder(): void }) {
  const { feed, found, busy } = props;
  const held = feed.size.toLocaleString('en');
  const all = feed.older.kind === 'end' && !feed.full;
  return (
    <div className="search-summary">
      <p role="status">{busy ? 'Searching…' : `${found.toLocaleString('en')} of ${held} messages match.`}</p>
      {!all && (
        <p className="quiet">
          Only messages loaded on this page are searched
          {feed.full && ', and it holds no more'}.
        </p>
      )}
      {feed.older.kind === 'failed' && <p role="alert">Older messages could not be read: {feed.older.message}</p>}
      {!all && !feed.full && (
        <button type="button" className="button small" disabled={feed.older.kind === 'loading'} onClick={props.onOlder}>
          {feed.older.kind === 'loading' ? 'Loading older messages…' : 'Load older messages'}
        </button>
      )}
    </div>
  );
}
