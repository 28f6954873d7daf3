import type { ConnectionState } from '@surecast/shared/client';
import { useConnection } from '../live/use-connection.js';
import { useNow } from '../ui/now.js';
import { connectionWords } from './connection-words.js';

export function ConnectionStatus() {
  const { connection, rejoin } = useConnection();
  const now = useNow();
  const { words, comeBack } = connectionWords(connection, now);
  return (
    <div className="connection" data-state={connection.kind}>
      <span className="dot" aria-hidden="true" />
      <span aria-hidden="true">{words}</span>
      <span className="visually-hidden" role="status">
        {announced(connection.kind) ?? words}
      </span>
      {comeBack !== undefined && (
        <button type="button" className="button small" onClick={rejoin}>
          {comeBack}
        </button>
      )}
    </div>
  );
}

/** Read out instead of words that change every second or with every message. */
function announced(kind: ConnectionState['kind']): string | undefined {
  if (kind === 'offline') return 'Offline';
  return kind === 'catchingUp' ? 'Catching up' : undefined;
}
