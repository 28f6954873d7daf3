import { SurecastError } from '../../errors.js';
import type { ConnectionState } from './state.js';

/** Rejects with `overloaded` while more waits for the connection than it takes: nothing is read for a client that does not read. */
export function mustTake(state: ConnectionState): void {
  if (state.queue() !== 'open') throw new SurecastError('overloaded', 'Read what was sent to this connection first.');
}

/** Runs what answers with a page of the log, a few at a time: what they bring comes on top of a queue that was not full before. */
export function takePage<T>(state: ConnectionState, work: () => Promise<T>): Promise<T> {
  return state.pages.run(() => {
    if (state.ended) throw new SurecastError('live_unavailable', 'The connection is gone.');
    mustTake(state);
    return work();
  });
}
