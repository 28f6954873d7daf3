import type { Redrive } from '../delivery/redrive.js';
import type { Relay } from '../delivery/relay.js';
import type { LiveState } from '../live/live-state.js';
import type { Queue } from '../queue/queue.js';
import type { Store } from '../store/store.js';

/** What the admin read models are read from, and what the admin's commands need: to send letters again, and to release messages. */
export interface AdminDeps {
  store: Pick<
    Store,
    | 'id'
    | 'kind'
    | 'channels'
    | 'range'
    | 'deadLetters'
    | 'countDeadLetters'
    | 'quarantined'
    | 'findQuarantined'
    | 'releaseQuarantined'
  >;
  live: Pick<
    LiveState,
    'policy' | 'nodes' | 'heads' | 'subscribed' | 'channelFigures' | 'clients' | 'client' | 'sentAt'
  >;
  queue: Pick<Queue, 'counts'>;
  redrive: Redrive;
  relay: Relay;
}
