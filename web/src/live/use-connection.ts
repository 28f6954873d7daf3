import type { ConnectionState } from '@surecast/shared/client';
import { useSyncExternalStore } from 'react';
import { useSession } from './surecast-provider.js';

/** The state of the page's connection, and the way back after it was dropped, replaced or refused. */
export function useConnection(): { connection: ConnectionState; rejoin(): void } {
  const session = useSession();
  const connection = useSyncExternalStore(session.connection.subscribe, session.connection.getSnapshot);
  return { connection, rejoin: () => session.rejoin() };
}
