import { OVERVIEW_CHANNEL } from '@surecast/shared/protocol';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { fetchLiveToken } from '../../api/admin-figures.js';

/**
 * Puts the figures of the service into the cache as they come on its own channel, once a second, while the page is seen. Each one puts off the next
 * poll (which is how `refetchInterval` counts), so that the page asks by itself only when none comes: while the socket is not there, or what it
 * shows cannot be read.
 */
export function useLiveOverview(): void {
  const queries = useQueryClient();
  useEffect(() => {
    let stop: (() => void) | null = null;
    const look = () => {
      const isSeen = document.visibilityState === 'visible';
      if (isSeen) stop ??= follow(queries);
      else {
        stop?.();
        stop = null;
      }
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      stop?.();
    };
  }, [queries]);
}

/** So often it asks all the same: a session that has ended is noticed by asking. */
const ASK_EVERY_MS = 30_000;

async function readToken(): Promise<string> {
  return (await fetchLiveToken()).token;
}

/** Follows until the function that it answers is called. */
function follow(queries: QueryClient): () => void {
  let isOver = false;
  let close = () => {};
  const start = async () => {
    // Apart from the page's own scripts, which everybody loads who only logs in.
    const { createClient } = await import('@surecast/shared/client');
    if (isOver) return;
    const client = createClient({
      url: location.origin,
      label: 'admin page',
      storage: null,
      getToken: () =>
        queries.fetchQuery({
          queryKey: ['live'],
          queryFn: readToken,
          staleTime: 0,
          retry: false,
          networkMode: 'always',
        }),
    });
    client.subscribe(OVERVIEW_CHANNEL, { onMessage: ({ data }) => void queries.setQueryData(['overview'], data) });
    close = () => void client.close();
  };
  // A newer version was installed meanwhile and its scripts have other names: the page goes on asking.
  start().catch(() => undefined);
  const asking = setInterval(() => void queries.refetchQueries({ queryKey: ['overview'] }), ASK_EVERY_MS);
  return () => {
    isOver = true;
    clearInterval(asking);
    close();
  };
}
