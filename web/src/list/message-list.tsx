import type { FeedSnapshot } from '../live/channel-feed.js';
import type { Outgoing } from '../live/outgoing.js';
import { MessageBlock } from './message-row.js';
import { OutgoingRow } from './outgoing-row.js';

/** The list of a channel, newest first, with the page's own messages that are on their way on top. */
export function MessageList(props: {
  feed: FeedSnapshot;
  outgoing: readonly Outgoing[];
  onRetry(key: string): void;
  onDiscard(key: string): void;
  onLoad(): void;
  onOlder(): void;
}) {
  const { feed } = props;
  const own = props.outgoing.filter((entry) => entry.state !== 'sending' || !entry.echoed).toReversed();
  const loading = feed.history.kind === 'loading' && feed.size === 0;
  return (
    <section className="messages-panel" aria-label="Messages" aria-busy={loading}>
      {feed.history.kind === 'failed' && (
        <div className="trouble" role="alert">
          <span>Earlier messages could not be read: {feed.history.message}</span>
          <button type="button" className="button small" onClick={props.onLoad}>
            Try again
          </button>
        </div>
      )}
      {(own.length > 0 || feed.size > 0) && (
        <div className="message-list">
          {own.length > 0 && (
            <ol aria-label="On their way">
              {own.map((entry) => (
                <OutgoingRow
                  key={entry.key}
                  entry={entry}
                  onRetry={() => props.onRetry(entry.key)}
                  onDiscard={() => props.onDiscard(entry.key)}
                />
              ))}
            </ol>
          )}
          {feed.blocks.map((block) => (
            <MessageBlock key={block.index} block={block} />
          ))}
        </div>
      )}
      {loading && own.length === 0 && <p className="empty-list">Loading messages…</p>}
      {feed.history.kind === 'ready' && feed.size === 0 && own.length === 0 && (
        <p className="empty-list">No messages yet. What is saved on this channel appears here by itself.</p>
      )}
      <Older feed={feed} onOlder={props.onOlder} />
    </section>
  );
}

function Older({ feed, onOlder }: { feed: FeedSnapshot; onOlder(): void }) {
  if (feed.full) {
    return <p className="quiet older">The newest {feed.size.toLocaleString('en')} messages are kept on this page.</p>;
  }
  if (feed.older.kind === 'end') return null;
  return (
    <>
      {feed.older.kind === 'failed' && (
        <p className="trouble" role="alert">
          Older messages could not be read: {feed.older.message}
        </p>
      )}
      <button type="button" className="button older" disabled={feed.older.kind === 'loading'} onClick={onOlder}>
        {feed.older.kind === 'loading' ? 'Loading older messages…' : 'Show older messages'}
      </button>
    </>
  );
}
