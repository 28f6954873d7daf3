import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { RequestError } from '../api/request.js';

const POLL_MS = 2_000;

/**
 * Reads again every two seconds while the page is seen. The last data stays when a read fails or the question changes;
 * `error` says that it is old.
 */
export function usePolled<T>(
  key: readonly unknown[],
  read: (signal: AbortSignal) => Promise<T>,
): UseQueryResult<T, Error> {
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => read(signal),
    refetchInterval: (query) => (isLoggedOut(query.state.error) ? false : POLL_MS),
    placeholderData: keepPreviousData,
    retry: false,
    // A session that ended is noticed by the next read; there is nothing to gain from pausing while "offline".
    networkMode: 'always',
  });
}

export function isLoggedOut(error: Error | null): boolean {
  return error instanceof RequestError && error.code === 'login_required';
}
