import type { ClientCommands } from '../delivery/client-commands.js';
import type { Redrive } from '../delivery/redrive.js';
import type { Relay } from '../delivery/relay.js';
import type { Settle } from '../delivery/settle.js';
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
    | 'heads'
    | 'range'
    | 'titles'
    | 'deadLetters'
    | 'countDeadLetters'
    | 'quarantined'
    | 'findQuarantined'
    | 'releaseQuarantined'
    | 'putAudit'
    | 'audit'
  >;
  live: Pick<
    LiveState,
    | 'figures'
    | 'logLines'
    | 'policy'
    | 'nodes'
    | 'heads'
    | 'subscribed'
    | 'channelFigures'
    | 'gauges'
    | 'clients'
    | 'client'
    | 'rates'
    | 'sentAt'
    | 'states'
    | 'roster'
  >;
  queue: Pick<Queue, 'counts'>;
  redrive: Redrive;
  relay: Relay;
  commands: ClientCommands;
  reports: Settle['reports'];
}
