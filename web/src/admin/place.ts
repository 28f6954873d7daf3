import { useSearchParams } from 'wouter';

/** Where on the admin page one is; it stands in the address, so that it can be shared, reloaded and gone back from. */
export type Place =
  | { view: 'channels' }
  | { view: 'dead-letters' }
  | { view: 'channel'; channel: string }
  | { view: 'client'; channel: string; client: string };

export function usePlace(): Place {
  const [search] = useSearchParams();
  const channel = search.get('channel');
  const client = search.get('client');
  if (channel !== null) return client === null ? { view: 'channel', channel } : { view: 'client', channel, client };
  return { view: search.get('view') === 'dead-letters' ? 'dead-letters' : 'channels' };
}

export function hrefOf(place: Place): string {
  if (place.view === 'channels') return '/admin';
  const { view, ...parts } = place;
  return `/admin?${new URLSearchParams(view === 'dead-letters' ? { view } : parts)}`;
}
