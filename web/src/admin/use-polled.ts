import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { RequestError } from '../api/request.js';

const POLL_MS = 2_000;

/**
 * Reads again every two seconds (or `everyMs`) while the page is seen. The last data stays when a read fails or the
 * question changes; `error` says that it is old. While `paused` nothing is read and what is shown stays as it is.
 */
export function usePolled<T>(
  key: readonly unknown[],
  read: (signal: AbortSignal) => Promise<T>,
  options: { everyMs?: number; paused?: boolean } = {},
): UseQueryResult<T, Error> {
  const { everyMs = POLL_MS, paused = false } = options;
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => read(signal),
    enabled: !paused,
    refetchInterval: (query) => (isLoggedOut(query.state.error) ? false : everyMs),
    placeholderData: keepPreviousData,
    retry: false,
    // A session that ended is noticed by the next read; there is nothing to gain from pausing while "offline".
    networkMode: 'always',
  });
}

export function isLoggedOut(error: Error | null): boolean {
  return error instanceof RequestError && error.code === 'login_required';
}
