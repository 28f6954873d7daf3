import type { AdminNode } from '@surecast/shared/protocol';
import type { AdminDeps } from './deps.js';

/** Every node that has a lease or had one lately, oldest first. */
export async function readNodes({ live }: Pick<AdminDeps, 'live'>): Promise<AdminNode[]> {
  const nodes = await live.nodes();
  return nodes
    .sort((a, b) => a.startedAt - b.startedAt)
    .map(({ id, roles, host, startedAt, connections, alive, memoryBytes = null, loopDelayMs = null }) => {
      const since = new Date(startedAt).toISOString();
      return { id, roles, host, startedAt: since, connections, alive, memoryBytes, loopDelayMs };
    });
}
