import { useEffect, useRef } from 'react';
import type { FeedSnapshot } from '../live/channel-feed.js';

/** Older messages are read before the reader has come to the end. */
const AHEAD = '0px 0px 800px 0px';

/** What stands at the end of the list: more, nothing more, or why there is no more. */
export function OlderMessages({ feed, onOlder }: { feed: FeedSnapshot; onOlder(): void }) {
  const end = useRef<HTMLButtonElement>(null);
  const ask = useRef(onOlder);
  useEffect(() => {
    ask.current = onOlder;
  });
  const { kind } = feed.older;
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each page the end of the list is looked at anew
  useEffect(() => {
    if (kind !== 'more' || !end.current) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) ask.current();
      },
      { rootMargin: AHEAD },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [kind, feed.size]);

  if (feed.full) {
    return (
      <p className="quiet older">
        This page holds the newest {feed.size.toLocaleString('en')} messages. Older ones stay on the server.
      </p>
    );
  }
  if (feed.older.kind === 'end') return null;
  return (
    <>
      {feed.older.kind === 'failed' && (
        <p className="trouble" role="alert">
          Older messages could not be read: {feed.older.message}
        </p>
      )}
      <button ref={end} type="button" className="button older" disabled={kind === 'loading'} onClick={onOlder}>
        {kind === 'loading' ? 'Loading older messages…' : 'Show older messages'}
      </button>
    </>
  );
}
