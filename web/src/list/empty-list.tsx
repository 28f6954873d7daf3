import type { FeedSnapshot } from '../live/channel-feed.js';
import { useConnection } from '../live/use-connection.js';

/** Stands where the list will be: what is being waited for, or that there is nothing. */
export function EmptyList({ history }: { history: FeedSnapshot['history'] }) {
  const { connection } = useConnection();
  if (history.kind === 'failed') return null;
  if (history.kind === 'ready') {
    return <p className="empty-list">No messages yet. What is saved on this channel appears here by itself.</p>;
  }
  const waiting = connection.kind === 'live' || connection.kind === 'catchingUp' || connection.kind === 'connecting';
  return (
    <p className="empty-list">
      {waiting ? 'Loading messages…' : 'The messages appear here when this page is connected again.'}
    </p>
  );
}
