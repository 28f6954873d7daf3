import type { AdminNode, AdminOverview } from '@surecast/shared/protocol';
import type { AdminDeps } from './deps.js';
import { channelHeads, figuresOf } from './figures.js';

const CHANNELS_PER_PAGE = 1_000;
/** The sums of the overview cover this many channels at most, so that one look at the page has a bound. */
const MOST_CHANNELS = 10_000;

/** The figures of the whole service. */
export async function readOverview({ store, live }: AdminDeps): Promise<AdminOverview> {
  const [sums, deadLetters, nodes] = await Promise.all([
    sumChannels({ store, live }),
    store.countDeadLetters(),
    readNodes(live),
  ]);
  return {
    epoch: store.id,
    store: store.kind === 'mongodb' ? 'mongodb' : 'sqlite',
    ...sums,
    connections: nodes.reduce((sum, node) => sum + (node.alive ? node.connections : 0), 0),
    deadLetters,
    resendIntervalMs: live.policy.intervalMs,
    maxResends: live.policy.maxResends,
    nodes,
  };
}

/** Every node that has a lease or had one lately, oldest first. */
export async function readNodes(live: AdminDeps['live']): Promise<AdminNode[]> {
  const nodes = await live.nodes();
  return nodes
    .sort((a, b) => a.startedAt - b.startedAt)
    .map(({ id, roles, host, startedAt, connections, alive }) => {
      return { id, roles, host, startedAt: new Date(startedAt).toISOString(), connections, alive };
    });
}

async function sumChannels({ store, live }: Pick<AdminDeps, 'store' | 'live'>) {
  const sums = { connected: 0, away: 0, pending: 0, channels: 0 };
  for (let after: string | undefined; sums.channels < MOST_CHANNELS; ) {
    const names = (await channelHeads({ store, live }, { limit: CHANNELS_PER_PAGE, after })).map(
      ({ channel }) => channel,
    );
    for (const { connected, away, pending } of (await figuresOf(live, names)).values()) {
      sums.connected += connected;
      sums.away += away;
      sums.pending += pending;
    }
    sums.channels += names.length;
    if (names.length < CHANNELS_PER_PAGE) break;
    after = names.at(-1);
  }
  return sums;
}
