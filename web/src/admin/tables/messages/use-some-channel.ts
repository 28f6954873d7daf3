import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { fetchChannelNames } from '../../../api/admin-tables.js';

/**
 * A log is that of one channel. Who names none gets the busiest, and the address says so; `isNone` when there is no channel
 * at all.
 */
export function useSomeChannel(channel: string | null, choose: (channel: string) => void) {
  const names = useQuery({
    queryKey: ['channel names'],
    queryFn: ({ signal }) => fetchChannelNames(signal),
    enabled: channel === null,
    // Until the first message makes the first channel.
    refetchInterval: (query) => (query.state.data?.length === 0 ? 2_000 : false),
    retry: false,
    networkMode: 'always',
  });
  const busiest = names.data?.[0];
  // biome-ignore lint/correctness/useExhaustiveDependencies: what chooses is another function at each render
  useEffect(() => {
    if (channel === null && busiest !== undefined) choose(busiest);
  }, [channel, busiest]);
  return {
    isNone: channel === null && names.data?.length === 0,
    error: channel === null ? names.error : null,
    refresh: () => void names.refetch(),
  };
}
