import { createClient, type Inspectable, type SurecastClient } from '../index.js';
import { type TabsOptions, tabPowers } from './options.js';
import { joinTabs } from './tabs-client.js';

export type { Lifecycle, TabLocks, TabPort, TabsOptions } from './options.js';

/**
 * A client that all tabs of the browser share: one of them holds the connection, and each message is handed to every tab that reads its
 * channel, once. It is acknowledged when all of them have handled it. Tabs of one `url` and `client` belong together; they must be of one user.
 * Where tabs cannot find each other (no Web Locks, no BroadcastChannel, an insecure context) each has a client of its own.
 */
export function createTabsClient(options: TabsOptions): SurecastClient & Inspectable {
  const powers = tabPowers(options);
  return powers ? joinTabs(options, powers) : createClient({ ...options, client: ownName(options.client) });
}

/** Two connections of one name would replace each other, so each page life has its own. */
function ownName(given = 'tab'): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(8));
  return `${given.slice(0, 111)}-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
