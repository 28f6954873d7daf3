import type { LiveState } from '../live/live-state.js';
import type { Queue } from '../queue/queue.js';
import type { Store } from '../store/store.js';

/** What the admin read models are read from: questions only, they change nothing. */
export interface AdminDeps {
  store: Pick<Store, 'id' | 'kind' | 'channels' | 'range' | 'deadLetters' | 'countDeadLetters'>;
  live: Pick<
    LiveState,
    'policy' | 'nodes' | 'heads' | 'subscribed' | 'channelFigures' | 'clients' | 'client' | 'sentAt'
  >;
  queue: Pick<Queue, 'counts'>;
}
