import type { ConnectionState } from '@surecast/shared/client';
import { useCallback, useSyncExternalStore } from 'react';
import { useSession } from './session-context.js';

const CONNECTING: ConnectionState = { kind: 'connecting' };
const onServer = () => CONNECTING;

/** The state of the page's connection, and the way back after it was dropped, replaced or refused. */
export function useConnection(): { connection: ConnectionState; rejoin(): void } {
  const session = useSession();
  const connection = useSyncExternalStore(session.connection.subscribe, session.connection.getSnapshot, onServer);
  const rejoin = useCallback(() => session.rejoin(), [session]);
  return { connection, rejoin };
}
