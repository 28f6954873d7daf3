import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isLoggedOut } from '../use-polled.js';

/** The cache of reads. A read or command that finds the session ended has it looked at again, which brings the login form. */
export function createQueries(): QueryClient {
  const lookAgain = (error: Error) => {
    if (isLoggedOut(error)) void queries.refetchQueries({ queryKey: ['overview'] });
  };
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (query.queryKey[0] !== 'overview') lookAgain(error);
      },
    }),
    mutationCache: new MutationCache({ onError: lookAgain }),
  });
  return queries;
}
