import type { Page } from '@surecast/shared/protocol';
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { isLoggedOut } from '../../use-polled.js';

const POLL_MS = 2_000;
/** Pages that nobody looks at any more are let go, so that paging through 100,000 rows keeps few of them. */
const KEPT_MS = 30_000;

/** One page of rows as it was last read. */
export interface TableRead<T> {
  /** Undefined until there are any. */
  rows: readonly T[] | undefined;
  next: string | null;
  total: number | undefined;
  /** Of the last try; rows may stand beside it, from before. */
  error: Error | null;
  /** The rows are those of the question before. */
  isChanging: boolean;
  isFetching: boolean;
  /** When the rows were read, in ms since 1970. */
  readAt: number;
  /** Why the rows are not read again by themselves, or null when they are. */
  held: string | null;
  refresh(): void;
}

export interface Question<T> {
  key: readonly unknown[];
  read(signal: AbortSignal): Promise<T>;
  /** Why the answer must not change under its reader, or null: somebody pages, chose rows, or has a dialog open. */
  held?: string | null;
  /** False until it is known what to ask. */
  enabled?: boolean;
}

/** Reads again every two seconds while the page is seen; what is held is read when asked only. */
export function useLiveRead<T>({ key, read, held = null, enabled = true }: Question<T>): UseQueryResult<T, Error> {
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => read(signal),
    enabled,
    refetchInterval: (query) => (held !== null || isLoggedOut(query.state.error) ? false : POLL_MS),
    refetchOnWindowFocus: held === null,
    staleTime: held === null ? 0 : Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
    placeholderData: keepPreviousData,
    retry: false,
    // The server may be on this machine: a browser without a network must not stop asking it.
    networkMode: 'always',
  });
}

/** Reads a page of rows. */
export function useTableRead<T>(question: Question<Page<T>>): TableRead<T> {
  return tableReadOf(useLiveRead(question), question.held ?? null, (page) => page);
}

/** The rows that are part of an answer. */
export function tableReadOf<A, T>(
  read: UseQueryResult<A, Error>,
  held: string | null,
  pageOf: (answer: A) => Page<T>,
): TableRead<T> {
  const page = read.data === undefined ? undefined : pageOf(read.data);
  return {
    rows: page?.items,
    next: page?.next ?? null,
    total: page?.total,
    error: read.error,
    isChanging: read.isPlaceholderData,
    isFetching: read.isFetching,
    readAt: read.dataUpdatedAt,
    held,
    refresh: () => void read.refetch(),
  };
}
